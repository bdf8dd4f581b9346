//! A messenger behind TLS with the certificate of a private authority: trusted when the host trusts it, else never.

use super::*;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::net::SocketAddr;

/// A file of the authority that only this test knows, or of the server it vouches for.
fn certificate(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/tls").join(name)
}

/// An address where TLS ends, with the certificate of a private authority; `inside` is behind it.
pub async fn before(inside: SocketAddr) -> SocketAddr {
    qianshou::platform::install_tls_provider();
    let chain = CertificateDer::pem_file_iter(certificate("server.pem")).expect("a file");
    let key = PrivateKeyDer::from_pem_file(certificate("server.key")).expect("a key");
    let config = rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain.map(|c| c.expect("a certificate")).collect(), key)
        .expect("they fit");
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((outer, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                // Whoever does not trust us leaves here.
                let Ok(mut outer) = acceptor.accept(outer).await else { return };
                let mut inner = tokio::net::TcpStream::connect(inside).await.expect("it listens");
                let _ = tokio::io::copy_bidirectional(&mut outer, &mut inner).await;
            });
        }
    });
    address
}

async fn private_authority(mut desk: Desk) {
    let stop = CancellationToken::new();
    let play = messenger(&mut desk, &stop, true).await;
    desk.set("BOTS__MAIN__MODE", "stream");
    desk.run(&["migrate"]).done();
    let unknown = desk.run(&["doctor"]);
    assert!(unknown.out.contains("✘ main 凭证"), "{unknown:?}");
    assert_eq!(play.counters().token_fetches, 0, "nothing was told to a stranger");
    // The host trusts the authority: calls and long connections work alike.
    desk.settings.push(("SSL_CERT_FILE".to_owned(), certificate("authority.pem").display().to_string()));
    let known = desk.run(&["doctor"]);
    for line in ["✔ main 凭证", "✔ main 回调：Stream 方式，长连接建得起来。"] {
        assert!(known.out.contains(line), "{line} in {known:?}");
    }
    assert!(known.out.contains("！ main 点名：还没有点过。"), "{known:?}");
    stop.cancel();
    desk.end().await;
}
on_both!(a_private_authority_is_trusted_by_calls_and_connections, private_authority);
