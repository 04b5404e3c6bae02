//! Access control: names of hosts, origins, the token, and the cookie that it is exchanged for.

use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::http::{HeaderMap, HeaderValue, Method, Uri, header};
use constant_time_eq::constant_time_eq;

use crate::diag::{Code, Diagnostic, Diagnostics};

/// Random bytes in a token or cookie, and in the name of something held.
const TOKEN_BYTES: usize = 32;
const NAME_BYTES: usize = 9;

/// The two ways to run a server.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Mode {
    /// The page of one person on this computer: a token in the start URL, which works once, a cookie
    /// afterwards.
    Desk,
    /// The interface for other programs: the token in each request.
    Interface {
        /// The token, `Authorization: Bearer …`.
        token: String,
        /// Host names that requests may use beside the address it listens on.
        hosts: Vec<String>,
    },
}

/// Hosts and credentials that a server accepts.
pub(super) struct Access {
    /// What other programs send; `None` for the page.
    token: Option<String>,
    /// What the start URL holds until it is used.
    start: Mutex<Option<String>>,
    /// Value of the cookie; `None` without a page.
    cookie: Option<String>,
    /// With the port in it, since cookies are shared by all ports of a host.
    cookie_name: String,
    hosts: Vec<String>,
}

impl Access {
    pub(super) fn new(mode: &Mode, address: SocketAddr) -> Result<Access, Diagnostics> {
        let port = address.port();
        let cookie_name = format!("xunwen-{port}");
        let mut hosts = vec![address.to_string()];
        if address.ip().is_loopback() {
            hosts.push(format!("localhost:{port}"));
        }
        if port == 80 {
            // Clients leave out the default port.
            hosts.push(address.to_string().trim_end_matches(":80").to_string());
        }
        match mode {
            Mode::Desk => Ok(Access {
                token: None,
                start: Mutex::new(Some(random(TOKEN_BYTES)?)),
                cookie: Some(random(TOKEN_BYTES)?),
                cookie_name,
                hosts,
            }),
            Mode::Interface { token, hosts: named } => {
                for name in named {
                    let name = name.to_ascii_lowercase();
                    hosts.push(format!("{name}:{port}"));
                    hosts.push(name);
                }
                let (token, start) = (Some(token.clone()), Mutex::default());
                Ok(Access { token, start, cookie: None, cookie_name, hosts })
            }
        }
    }

    /// Whether there is a page, whose browser is known by a cookie.
    pub(super) fn has_page(&self) -> bool {
        self.cookie.is_some()
    }

    /// Path of the start URL, with its token; `None` without a page, or once it was used.
    pub(super) fn start_path(&self) -> Option<String> {
        self.start().as_ref().map(|token| format!("/start/{token}"))
    }

    /// Whether a path is that of the start URL. Who knows it may come from anywhere: the browser is
    /// sent to it by a file.
    pub(super) fn starts(&self, path: &str) -> bool {
        self.start_path().is_some_and(|known| same(&known, path))
    }

    /// The header that sets the cookie, if the token is right. It is good for one browser: whoever
    /// reads it afterwards gets nothing.
    pub(super) fn exchange(&self, token: &str) -> Option<HeaderValue> {
        let cookie = self.cookie.as_ref()?;
        self.start().take_if(|known| same(token, known))?;
        HeaderValue::from_str(&format!(
            "{}={cookie}; HttpOnly; SameSite=Strict; Path=/",
            self.cookie_name
        ))
        .ok()
    }

    fn start(&self) -> MutexGuard<'_, Option<String>> {
        self.start.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_host(&self, name: &str) -> bool {
        self.hosts.iter().any(|host| host.eq_ignore_ascii_case(name))
    }

    /// Whether a request names this host, and exactly once.
    pub(super) fn knows_host(&self, uri: &Uri, headers: &HeaderMap) -> bool {
        let mut named = headers.get_all(header::HOST).iter();
        let (Some(host), None) = (named.next(), named.next()) else { return false };
        let in_uri = uri.authority().is_none_or(|authority| self.is_host(authority.as_str()));
        in_uri && host.to_str().is_ok_and(|host| self.is_host(host))
    }

    /// Whether a request comes from this page, or from no web page.
    pub(super) fn knows_origin(&self, method: &Method, headers: &HeaderMap) -> bool {
        let own = |origin: &HeaderValue| {
            origin.to_str().is_ok_and(|o| {
                o.strip_prefix("http://")
                    .or_else(|| o.strip_prefix("https://"))
                    .is_some_and(|o| self.is_host(o))
            })
        };
        let safe = matches!(*method, Method::GET | Method::HEAD);
        let from = |site: &HeaderValue| site == "same-origin" || (safe && site == "none");
        headers.get_all(header::ORIGIN).iter().all(own)
            && headers.get_all("sec-fetch-site").iter().all(from)
    }

    /// Whether a request has the cookie or the token.
    pub(super) fn is_admitted(&self, headers: &HeaderMap) -> bool {
        let text = |value: &HeaderValue| value.to_str().map(str::to_string).unwrap_or_default();
        let bearer = headers.get(header::AUTHORIZATION).map(text).unwrap_or_default();
        if let (Some(token), Some(given)) = (&self.token, bearer.strip_prefix("Bearer "))
            && same(given.trim(), token)
        {
            return true;
        }
        let Some(cookie) = &self.cookie else { return false };
        let given = headers.get_all(header::COOKIE).iter().map(text).collect::<Vec<_>>().join(";");
        let mut pairs = given.split(';').filter_map(|pair| pair.trim().split_once('='));
        pairs.any(|(name, value)| name == self.cookie_name && same(value, cookie))
    }
}

/// A name that cannot be guessed.
pub(super) fn name() -> Result<String, Diagnostics> {
    random(NAME_BYTES)
}

fn random(bytes: usize) -> Result<String, Diagnostics> {
    let mut buffer = vec![0; bytes];
    getrandom::fill(&mut buffer)
        .map_err(|_| Diagnostic::error(Code::Internal, "系统没有给出随机数"))?;
    Ok(crate::data::hex(&buffer))
}

/// Compares secrets; the time does not depend on the content.
fn same(a: &str, b: &str) -> bool {
    constant_time_eq(a.as_bytes(), b.as_bytes())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                (name.parse::<header::HeaderName>().unwrap(), value.parse().unwrap())
            })
            .collect()
    }

    #[test]
    fn only_its_own_names_are_hosts() {
        let access = Access::new(&Mode::Desk, "127.0.0.1:8123".parse().unwrap()).unwrap();
        let knows =
            |host: &str| access.knows_host(&Uri::from_static("/"), &headers(&[("host", host)]));
        assert!(knows("127.0.0.1:8123") && knows("LOCALHOST:8123"));
        for bad in [
            "",
            "127.0.0.1",
            "127.0.0.1:80",
            "localhost",
            "localhost.:8123",
            "127.0.0.1:8123.evil.example",
            "evil.example:8123",
        ] {
            assert!(!knows(bad), "{bad}");
        }
        assert!(!access.knows_host(
            &Uri::from_static("http://evil.example/"),
            &headers(&[("host", "127.0.0.1:8123")])
        ));
        assert!(!access.knows_host(&Uri::from_static("/"), &HeaderMap::new()));
    }

    #[test]
    fn a_named_host_is_one_with_and_without_port() {
        let mode = Mode::Interface { token: "t".into(), hosts: vec!["Papers.example".into()] };
        let access = Access::new(&mode, "10.0.0.7:80".parse().unwrap()).unwrap();
        assert!(
            access.is_host("papers.example")
                && access.is_host("papers.example:80")
                && access.is_host("10.0.0.7:80")
        );
        assert!(access.is_host("10.0.0.7"));
        assert!(!access.is_host("localhost:80") && access.start_path().is_none());
    }

    #[test]
    fn a_cookie_is_compared_whole() {
        let access = Access::new(&Mode::Desk, "127.0.0.1:8123".parse().unwrap()).unwrap();
        let start = access.start_path().unwrap();
        let token = start.strip_prefix("/start/").unwrap();
        assert!(access.exchange("x").is_none() && access.starts(&start));
        let set = access.exchange(token).unwrap();
        assert!(access.exchange(token).is_none() && !access.starts(&start), "used once");
        assert!(access.start_path().is_none());
        assert!(!access.is_admitted(&headers(&[("authorization", &format!("Bearer {token}"))])));
        let pair = set.to_str().unwrap().split(';').next().unwrap().to_string();
        assert!(access.is_admitted(&headers(&[("cookie", &format!("a=b; {pair}"))])));
        assert!(!access.is_admitted(&headers(&[("cookie", &pair[..pair.len() - 1])])));
        assert!(access.exchange("").is_none() && !access.is_admitted(&HeaderMap::new()));
        assert!(!access.is_admitted(&headers(&[("authorization", "Bearer ")])));
    }
}
