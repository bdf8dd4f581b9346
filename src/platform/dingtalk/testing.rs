//! What the tests of this folder share.

use crate::config::Bot;

/// The protocol's vectors.
pub fn vectors() -> serde_json::Value {
    serde_json::from_str(include_str!("../../../tests/vectors/dingtalk.json")).expect("vectors")
}

/// A bot with the ids of the vectors, pointed at nothing.
pub fn bot() -> Bot {
    toml::from_str(
        r#"
        platform = "dingtalk"
        app_key = "dingabcdef0123456789"
        app_secret = "kZ0T9uYcQm3-example_AppSecret-Va1Lk8dW2rJ5xN7pB4sF6hG0tE"
        robot_code = "dingabcdef0123456789"
        corp_id = "ding9f50b15bccd16741"
        api_base = "http://127.0.0.1:9"
        oapi_base = "http://127.0.0.1:9"
        group_access_token = "TOKEN0001"
        group_secret = "SECb1d5c0ffee0123456789abcdef0123456789abcdef0123456789abcdef012345"
        "#,
    )
    .expect("bot")
}
