//! The page: static files that are part of the program. Nothing is fetched from anywhere else.

use axum::Router;
use axum::http::header;
use axum::routing::get;

use super::Playground;

/// Path, type, content.
const FILES: [(&str, &str, &str); 8] = [
    ("/", "text/html; charset=utf-8", include_str!("assets/index.html")),
    ("/_page/base.css", "text/css; charset=utf-8", include_str!("assets/base.css")),
    ("/_page/panels.css", "text/css; charset=utf-8", include_str!("assets/panels.css")),
    ("/_page/view.js", "text/javascript; charset=utf-8", include_str!("assets/view.js")),
    ("/_page/chat.js", "text/javascript; charset=utf-8", include_str!("assets/chat.js")),
    ("/_page/panels.js", "text/javascript; charset=utf-8", include_str!("assets/panels.js")),
    ("/_page/tour.js", "text/javascript; charset=utf-8", include_str!("assets/tour.js")),
    ("/_page/app.js", "text/javascript; charset=utf-8", include_str!("assets/app.js")),
];

/// The page may load nothing but these files and talk to nobody but this server.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
    img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub(super) fn router() -> Router<Playground> {
    FILES.into_iter().fold(Router::new(), |router, (path, kind, content)| {
        let headers = [
            (header::CONTENT_TYPE, kind),
            (header::CONTENT_SECURITY_POLICY, POLICY),
            (header::CACHE_CONTROL, "no-store"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::REFERRER_POLICY, "no-referrer"),
        ];
        router.route(path, get(move || async move { (headers, content) }))
    })
}
