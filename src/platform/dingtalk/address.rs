//! Whether an answer may go to the address a message brought along (INV-36).

use super::api::base;
use crate::config::Bot;
use crate::domain::message::ReplyAddress;
use crate::platform::call::client_with_resolver;
use crate::time::Timestamp;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::OnceLock;
use url::{Host, Url};

/// Hosts of the public platform.
const HOSTS: &[&str] = &["oapi.dingtalk.com", "api.dingtalk.com"];
/// Where replies by session live (§2).
const PATH: &str = "/robot/sendBySession";

/// An address that may be used.
pub struct Target {
    /// Where to post.
    pub url: Url,
    /// The stand-in platform of a demo or test on this machine, as the settings say.
    pub local: bool,
}

/// Why an address may not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Past its stated end.
    Expired,
    /// Not a URL we would write.
    Shape,
    /// Another host, scheme, port or path.
    Elsewhere,
}

impl Refused {
    /// Stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Expired => "session-expired",
            Self::Shape => "session-shape",
            Self::Elsewhere => "session-elsewhere",
        }
    }
}

/// Checks everything that can be known without asking the network.
pub fn check(bot: &Bot, to: &ReplyAddress, now: Timestamp) -> Result<Target, Refused> {
    if now >= to.expires_at {
        return Err(Refused::Expired);
    }
    let url = Url::parse(&to.url).map_err(|_| Refused::Shape)?;
    let odd = !url.username().is_empty() || url.password().is_some() || url.fragment().is_some();
    // `user@` with an empty name parses away, so the text is looked at as well.
    if odd || to.url.contains(['@', '\\']) || to.url.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(Refused::Shape);
    }
    let ours = Url::parse(base(&bot.oapi_base)).map_err(|_| Refused::Elsewhere)?;
    let local = is_local(&ours);
    let allowed = if local {
        url.origin() == ours.origin()
    } else {
        url.scheme() == "https" && url.port().is_none() && is_listed(&url, &ours)
    };
    let path_fits =
        url.path().strip_prefix(PATH).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    if allowed && path_fits { Ok(Target { url, local }) } else { Err(Refused::Elsewhere) }
}

/// Plain HTTP to loopback, which settings allow for stand-ins only.
pub fn is_local(url: &Url) -> bool {
    url.scheme() == "http"
        && match url.host() {
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            Some(Host::Domain(name)) => name == "localhost",
            None => false,
        }
}

/// A name from the list; never a bare address, which no resolver would check.
fn is_listed(url: &Url, ours: &Url) -> bool {
    let Some(Host::Domain(host)) = url.host() else { return false };
    HOSTS.contains(&host) || ours.host_str() == Some(host)
}

/// A client that connects to public addresses only. The check is in its resolver, so the address
/// checked is the address connected to.
pub fn guarded_client() -> &'static reqwest::Client {
    static CLIENT: OnceLock<reqwest::Client> = OnceLock::new();
    CLIENT.get_or_init(|| client_with_resolver(PublicOnly))
}

struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<_> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            // One private answer among public ones is a sign of tampering, not a choice to make.
            if found.is_empty() || !found.iter().all(|a| is_public(a.ip())) {
                return Err("the name does not lead to a public address".into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// An address on the public internet.
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    !(ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_documentation()
        || a == 0
        || a >= 224
        // Carrier-grade NAT, where clouds keep their metadata (100.100.100.200).
        || (a == 100 && (64..128).contains(&b))
        || (a == 198 && (b == 18 || b == 19))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99))
}

/// Global unicast without the blocks that hide another address (mapped, translated, tunnelled).
fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [first, second, ..] = ip.segments();
    (0x2000..=0x3fff).contains(&first)
        && first != 0x2002
        && !(first == 0x2001 && (second < 0x200 || second == 0xdb8))
        && !(first == 0x3fff && second < 0x1000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::dingtalk::testing::bot;

    fn verdict(bot: &Bot, url: &str) -> Result<bool, Refused> {
        let to = ReplyAddress { url: url.to_owned(), expires_at: Timestamp::from_millis(1_000) };
        check(bot, &to, Timestamp::from_millis(999)).map(|target| target.local)
    }

    #[test]
    fn only_the_platform_is_answered() {
        let mut bot = bot();
        bot.oapi_base = "https://oapi.dingtalk.com".to_owned();
        assert_eq!(verdict(&bot, "https://oapi.dingtalk.com/robot/sendBySession?session=1"), Ok(false));
        assert_eq!(verdict(&bot, "https://OAPI.dingtalk.com:443/robot/sendBySession?session=1"), Ok(false));
        for bad in [
            "http://oapi.dingtalk.com/robot/sendBySession?session=1",
            "https://oapi.dingtalk.com:8443/robot/sendBySession?session=1",
            "https://oapi.dingtalk.com./robot/sendBySession",
            "https://oapi.dingtalk.com.evil.example/robot/sendBySession",
            "https://evil.example/robot/sendBySession",
            "https://oapi.dingtalk.com/robot/send?access_token=x",
            "https://oapi.dingtalk.com/robot/sendBySession/../send",
            "https://oapi.dingtalk.com/robot/sendBySessionX",
            "https://u:p@oapi.dingtalk.com/robot/sendBySession",
            "https://@oapi.dingtalk.com/robot/sendBySession",
            "https://evil.example\\@oapi.dingtalk.com/robot/sendBySession",
            "https://oapi.dingtalk.com\n/robot/sendBySession",
            "https://100.100.100.200/robot/sendBySession",
            "https://127.0.0.1/robot/sendBySession",
            "http://127.0.0.1:8787/robot/sendBySession",
            "file:///robot/sendBySession",
            "",
        ] {
            assert!(verdict(&bot, bad).is_err(), "{bad}");
        }
        let to = ReplyAddress {
            url: "https://oapi.dingtalk.com/robot/sendBySession?session=1".to_owned(),
            expires_at: Timestamp::from_millis(5),
        };
        assert_eq!(check(&bot, &to, Timestamp::from_millis(5)).err(), Some(Refused::Expired));
    }

    #[test]
    fn a_stand_in_is_answered_at_its_own_origin_only() {
        let mut bot = bot();
        bot.oapi_base = "http://127.0.0.1:8787".to_owned();
        assert_eq!(verdict(&bot, "http://127.0.0.1:8787/robot/sendBySession?session=1"), Ok(true));
        assert!(verdict(&bot, "http://127.0.0.1:8788/robot/sendBySession").is_err());
        assert!(verdict(&bot, "https://oapi.dingtalk.com/robot/sendBySession").is_err());
    }

    #[test]
    fn private_addresses_in_every_disguise() {
        for bad in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.100.100.200",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "192.0.0.8",
            "203.0.113.5",
            "::1",
            "::",
            "::ffff:10.0.0.1",
            "::10.0.0.1",
            "64:ff9b::a00:1",
            "2002:a00:1::",
            "2001::1",
            "fe80::1",
            "fc00::1",
            "fd00::1",
            "ff02::1",
            "2001:db8::1",
        ] {
            assert!(!is_public(bad.parse().expect("address")), "{bad}");
        }
        for good in ["203.119.1.1", "140.205.1.1", "2401:b180::1"] {
            assert!(is_public(good.parse().expect("address")), "{good}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_not_connected_to() {
        assert!(PublicOnly.resolve("localhost".parse().expect("name")).await.is_err());
    }
}
