//! One connection from its first frame to its last (protocol §3.3 to §3.6).

use super::frame::{self, Frame};
use crate::platform::dingtalk::decode::{Channel, decode};
use crate::platform::stream::{Ended, Event, Handler, Line, Pace, Signals};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// After announcing the end the platform stays silent for about this long and then closes (§3.4).
const GRACE: Duration = Duration::from_secs(10);

/// An established connection.
pub struct Connection<S = MaybeTlsStream<TcpStream>> {
    socket: WebSocketStream<S>,
    /// Pushes being handled; each yields its acknowledgement, `None` when the platform shall hear nothing.
    work: JoinSet<Option<String>>,
    heard_at: Instant,
    ping_sent_at: Option<Instant>,
    /// Why it is to end, and when at the latest.
    leaving: Option<(Ended, Instant)>,
}

/// What woke the loop.
enum Step {
    Stop,
    Handled(Option<String>),
    Received(Option<Result<Message, Error>>),
    Timer,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Connection<S> {
    /// Wraps an upgraded socket.
    pub fn new(socket: WebSocketStream<S>) -> Self {
        Self { socket, work: JoinSet::new(), heard_at: Instant::now(), ping_sent_at: None, leaving: None }
    }

    /// Serves pushes until the connection ends. A push is acknowledged only after its handler said
    /// `Ok`; one whose handler outlives the connection still runs to its end and is pushed again.
    pub async fn run<H: Handler>(
        mut self,
        line: Line,
        handler: Arc<H>,
        signals: Signals,
        pace: Pace,
    ) -> Ended {
        let ended = loop {
            let step = self.next(&signals, pace).await;
            if let Err(ended) = self.act(step, &line, &handler, &signals, pace).await {
                break ended;
            }
            if self.leaving.is_some_and(|(why, _)| why == Ended::Stopped) && self.work.is_empty() {
                break Ended::Stopped;
            }
        };
        self.work.detach_all();
        // A courtesy; a dead peer must not hold us up.
        let _ = timeout(pace.write_within, self.socket.close(None)).await;
        ended
    }

    /// Closes it unused.
    pub async fn hang_up(mut self) {
        // A courtesy, as after a run.
        let _ = timeout(Pace::default().write_within, self.socket.close(None)).await;
    }

    async fn next(&mut self, signals: &Signals, pace: Pace) -> Step {
        let stopping = self.leaving.is_some_and(|(why, _)| why == Ended::Stopped);
        // Reading no further is how a flood is held back: it waits in the platform's buffers.
        let reading = !stopping && self.work.len() < pace.at_once;
        let alarm = self.alarm(pace);
        tokio::select! {
            () = signals.stop.cancelled(), if !stopping => Step::Stop,
            // A handler that panicked has committed nothing: no acknowledgement.
            Some(done) = self.work.join_next() => Step::Handled(done.unwrap_or_default()),
            frame = self.socket.next(), if reading => Step::Received(frame),
            () = sleep_until(alarm) => Step::Timer,
        }
    }

    fn alarm(&self, pace: Pace) -> Instant {
        let keepalive = match self.ping_sent_at {
            Some(sent) => sent + pace.pong_within,
            None => self.heard_at + pace.ping_after,
        };
        self.leaving.map_or(keepalive, |(_, latest)| latest.min(keepalive))
    }

    async fn act<H: Handler>(
        &mut self,
        step: Step,
        line: &Line,
        handler: &Arc<H>,
        signals: &Signals,
        pace: Pace,
    ) -> Result<(), Ended> {
        match step {
            Step::Stop => self.leaving = Some((Ended::Stopped, Instant::now() + pace.drain_within)),
            Step::Handled(None) => {}
            Step::Handled(Some(ack)) => self.write(Message::text(ack), pace).await?,
            Step::Timer => self.on_timer(pace).await?,
            Step::Received(None | Some(Ok(Message::Close(_)))) => return Err(self.gone(Ended::Closed)),
            Step::Received(Some(Err(error))) => return Err(self.gone(broken(&error))),
            Step::Received(Some(Ok(message))) => {
                (self.heard_at, self.ping_sent_at) = (Instant::now(), None);
                if let Message::Text(text) = message {
                    self.on_frame(text.as_str(), line, handler, signals, pace).await?;
                }
            }
        }
        Ok(())
    }

    /// An end that was announced is not a failure.
    fn gone(&self, how: Ended) -> Ended {
        self.leaving.map_or(how, |(why, _)| why)
    }

    async fn on_timer(&mut self, pace: Pace) -> Result<(), Ended> {
        let now = Instant::now();
        if let Some((why, latest)) = self.leaving
            && now >= latest
        {
            return Err(why);
        }
        if self.work.len() >= pace.at_once {
            // Nothing was heard because nothing was read.
            (self.heard_at, self.ping_sent_at) = (now, None);
        } else if self.ping_sent_at.is_some() {
            return Err(self.gone(Ended::Silent));
        } else {
            self.write(Message::Ping(Vec::new().into()), pace).await?;
            self.ping_sent_at = Some(Instant::now());
        }
        Ok(())
    }

    async fn on_frame<H: Handler>(
        &mut self,
        text: &str,
        line: &Line,
        handler: &Arc<H>,
        signals: &Signals,
        pace: Pace,
    ) -> Result<(), Ended> {
        let ack = match frame::parse(text) {
            Err(what) => {
                handler.malformed(what);
                None
            }
            Ok(Frame::Ignored) => None,
            Ok(Frame::Ping { message_id, data }) => Some(frame::pong(&message_id, &data)),
            Ok(Frame::Unhandled { message_id }) => Some(frame::not_found(&message_id)),
            Ok(Frame::Unreadable { message_id }) => {
                handler.malformed("event-data");
                Some(frame::event_status(&message_id, Ok(())))
            }
            Ok(Frame::Disconnect) => {
                signals.handover.cancel();
                self.leaving.get_or_insert((Ended::Disconnect, Instant::now() + GRACE));
                None
            }
            Ok(Frame::RobotMessage { message_id, data }) => self.on_message(message_id, &data, line, handler),
            Ok(Frame::Event { message_id, head, data }) => {
                self.on_event(message_id, head, data, line, handler)
            }
        };
        match ack {
            Some(ack) => self.write(Message::text(ack), pace).await,
            None => Ok(()),
        }
    }

    /// Starts handling a message; the acknowledgement comes now only if it was turned away.
    fn on_message<H: Handler>(
        &mut self,
        message_id: String,
        data: &str,
        line: &Line,
        handler: &Arc<H>,
    ) -> Option<String> {
        let decoded = decode(&line.name, &line.bot, Channel::Stream, data.as_bytes(), line.clock.now());
        match decoded {
            Ok(envelope) => {
                let work = Arc::clone(handler).message(envelope);
                self.work
                    .spawn(async move { work.await.ok().map(|()| frame::done(&message_id, &Value::Null)) });
                None
            }
            Err(cause) => {
                handler.refused(cause);
                Some(frame::done(&message_id, &Value::Null))
            }
        }
    }

    fn on_event<H: Handler>(
        &mut self,
        message_id: String,
        head: frame::EventHead,
        data: Value,
        line: &Line,
        handler: &Arc<H>,
    ) -> Option<String> {
        if head.corp.as_ref().is_some_and(|corp| *corp != line.bot.corp_id) {
            handler.refused(crate::platform::Refusal::WrongCorp);
            return Some(frame::event_status(&message_id, Ok(())));
        }
        let event = Event {
            kind: head.kind,
            id: head.id,
            corp: line.bot.corp_id.clone(),
            at: head.at.unwrap_or_else(|| line.clock.now()),
            data,
        };
        let work = Arc::clone(handler).event(event);
        self.work.spawn(async move { Some(frame::event_status(&message_id, work.await)) });
        None
    }

    async fn write(&mut self, message: Message, pace: Pace) -> Result<(), Ended> {
        match timeout(pace.write_within, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(self.gone(broken(&error))),
            Err(_) => Err(self.gone(Ended::Silent)),
        }
    }
}

fn broken(error: &Error) -> Ended {
    match error {
        // A peer that vanishes without a closing frame counts as closed.
        Error::ConnectionClosed
        | Error::AlreadyClosed
        | Error::Io(_)
        | Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => Ended::Closed,
        Error::Capacity(_) => Ended::Failed("message-too-long"),
        Error::Utf8(_) => Ended::Failed("not-utf8"),
        Error::Protocol(_) => Ended::Failed("protocol"),
        _ => Ended::Failed("websocket"),
    }
}
