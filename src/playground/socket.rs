//! `GET /connect?ticket=`: the WebSocket itself. One task for each connection.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use futures_util::{SinkExt as _, StreamExt as _};
use hyper_util::rt::TokioIo;
use tokio::sync::mpsc;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::Role;
use url::form_urlencoded;

use super::Playground;
use super::gateway::{Command, Connection, Ticket};

fn refuse(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// Spends the ticket and upgrades the connection.
pub(super) async fn connect(State(play): State<Playground>, mut request: Request) -> Response {
    let query = request.uri().query().unwrap_or_default();
    let ticket = form_urlencoded::parse(query.as_bytes()).find(|(k, _)| k == "ticket").map(|(_, v)| v);
    let Some(ticket) = ticket.and_then(|t| play.spend(&t)) else {
        return refuse(StatusCode::UNAUTHORIZED);
    };
    let key = request.headers().get(header::SEC_WEBSOCKET_KEY).map(|k| derive_accept_key(k.as_bytes()));
    let Some(Ok(accept)) = key.map(|k| HeaderValue::from_str(&k)) else {
        return refuse(StatusCode::BAD_REQUEST);
    };
    let upgrade = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        if let Ok(upgraded) = upgrade.await {
            play.serve_socket(TokioIo::new(upgraded), ticket).await;
        }
    });
    let mut response = refuse(StatusCode::SWITCHING_PROTOCOLS);
    let headers = response.headers_mut();
    headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
    response
}

impl Playground {
    /// The ticket, if it is live; it is good once.
    fn spend(&self, value: &str) -> Option<Ticket> {
        let now = self.now();
        let tickets = &mut self.lock().gateway.tickets;
        let index = tickets.iter().position(|t| t.value == value)?;
        Some(tickets.remove(index)).filter(|t| t.expires > now)
    }

    async fn serve_socket(&self, io: TokioIo<hyper::upgrade::Upgraded>, ticket: Ticket) {
        let mut socket = WebSocketStream::from_raw_socket(io, Role::Server, None).await;
        let (to, mut orders) = mpsc::unbounded_channel();
        let id = self.join(ticket, to);
        let mut reading = true;
        loop {
            tokio::select! {
                order = orders.recv() => match order {
                    Some(Command::Frame(text)) => {
                        if socket.send(Message::text(text)).await.is_err() {
                            break;
                        }
                    }
                    Some(Command::Mute) => reading = false,
                    Some(Command::Close) => {
                        // The other side may be gone already; either way this is the end.
                        let _ = socket.close(None).await;
                        break;
                    }
                    Some(Command::Cut) | None => break,
                },
                frame = socket.next(), if reading => match frame {
                    Some(Ok(Message::Text(text))) => self.on_frame(&id, &text),
                    Some(Ok(Message::Close(_)) | Err(_)) | None => break,
                    Some(Ok(_)) => {}
                },
            }
        }
        self.lock().leave(&id);
    }

    fn join(&self, ticket: Ticket, to: mpsc::UnboundedSender<Command>) -> String {
        let pinged = self.now();
        let mut state = self.lock();
        let id = state.rng.uuid();
        let Ticket { topics, client, .. } = ticket;
        state.gateway.connections.push(Connection {
            id: id.clone(),
            topics,
            client,
            to,
            leaving: None,
            pinged,
        });
        id
    }
}
