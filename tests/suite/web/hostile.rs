//! Hostile requests to the desk, byte by byte over a socket.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use super::interface::{Running, interface, options, routes};
use xunwen::web::ServerOptions;

const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// Sends bytes and yields all that comes back until the other side closes.
fn exchange(address: SocketAddr, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.write_all(request).unwrap();
    let mut answer = Vec::new();
    _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn status(answer: &str) -> u16 {
    answer
        .split(' ')
        .nth(1)
        .and_then(|s| s.parse().ok())
        .unwrap_or_else(|| panic!("no answer: {answer:.200}"))
}

/// A request with the cookie and the right host, but for the headers given.
fn ask(desk: &Running, method: &str, path: &str, headers: &str) -> String {
    let host = if headers.to_ascii_lowercase().contains("host:") {
        String::new()
    } else {
        format!("Host: {}\r\n", desk.address)
    };
    let request = format!(
        "{method} {path} HTTP/1.1\r\n{host}Cookie: {}\r\nConnection: close\r\nContent-Length: 0\r\n{headers}\r\n",
        desk.cookie
    );
    exchange(desk.address, request.as_bytes())
}

/// Every path, with something in the place of its parameters.
fn paths() -> Vec<String> {
    let page =
        ["/", "/style.css", "/desk.js", "/icon.svg", "/start/x", "/nothing"].map(str::to_string);
    routes().into_iter().map(|path| path.replace(['{', '}'], "")).chain(page).collect()
}

#[test]
fn other_hosts_are_refused() {
    let desk = Running::desk();
    let port = desk.address.port();
    let hosts = [
        "evil.example".to_string(),
        format!("evil.example:{port}"),
        "127.0.0.1".into(),
        "127.0.0.1:1".into(),
        format!("127.0.0.1:{port}.evil.example"),
        format!("localhost.:{port}"),
        format!("localhost.evil.example:{port}"),
        format!("127.0.0.2:{port}"),
        format!("0.0.0.0:{port}"),
        format!("[::1]:{port}"),
        format!("user@127.0.0.1:{port}"),
        format!("2130706433:{port}"),
    ];
    for host in hosts {
        assert_eq!(status(&ask(&desk, "GET", "/", &format!("Host: {host}\r\n"))), 403, "{host}");
    }
    assert_eq!(status(&ask(&desk, "GET", "http://evil.example/", "")), 403);
    let twice = format!("Host: {}\r\nHost: evil.example\r\n", desk.address);
    assert!([400, 403].contains(&status(&ask(&desk, "GET", "/", &twice))));
    // Without a host at all, as in HTTP/1.0.
    let none = exchange(
        desk.address,
        format!("GET / HTTP/1.0\r\nCookie: {}\r\n\r\n", desk.cookie).as_bytes(),
    );
    assert_eq!(status(&none), 403);
    assert_eq!(status(&ask(&desk, "GET", "/", &format!("Host: LOCALHOST:{port}\r\n"))), 200);
}

#[test]
fn other_pages_are_refused_everywhere() {
    let desk = Running::desk();
    let port = desk.address.port();
    let foreign = [
        "Origin: null".to_string(),
        "Origin: http://evil.example".into(),
        format!("Origin: http://127.0.0.1:{}", port.wrapping_add(1)),
        format!("Origin: http://127.0.0.1:{port}.evil.example"),
        "Origin: file://".into(),
        "Origin:".into(),
        "Sec-Fetch-Site: cross-site".into(),
        "Sec-Fetch-Site: same-site".into(),
    ];
    let mut asked = 0;
    for path in paths() {
        for method in METHODS {
            for header in &foreign {
                let answer = ask(&desk, method, &path, &format!("{header}\r\n"));
                assert_eq!(status(&answer), 403, "{method} {path} {header}");
                assert!(!answer.to_ascii_lowercase().contains("access-control-"), "{answer}");
                asked += 1;
            }
        }
    }
    assert!(asked > 1500, "{asked}");
    // Typed into the address bar: to look, not to change anything.
    assert_eq!(status(&ask(&desk, "GET", "/", "Sec-Fetch-Site: none\r\n")), 200);
    assert_eq!(status(&ask(&desk, "POST", "/api/quit", "Sec-Fetch-Site: none\r\n")), 403);
    let own = format!("Origin: http://{}\r\nSec-Fetch-Site: same-origin\r\n", desk.address);
    assert_eq!(status(&ask(&desk, "GET", "/api/kinds", &own)), 200);
}

#[test]
fn nobody_gets_anything_without_a_token() {
    for server in [Running::desk(), interface()] {
        for path in paths() {
            for method in METHODS {
                for credentials in [
                    "",
                    "Cookie: xunwen=1\r\n",
                    "Authorization: Bearer \r\n",
                    "Authorization: Bearer 0\r\n",
                    "Authorization: Basic YTpi\r\n",
                ] {
                    let request = format!(
                        "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{credentials}\r\n",
                        server.address
                    );
                    let answer = exchange(server.address, request.as_bytes());
                    // The start page looks at the token in its path, and refuses other methods.
                    let expected: &[u16] = if path == "/start/x" && !server.cookie.is_empty() {
                        &[401, 405]
                    } else {
                        &[401]
                    };
                    assert!(
                        expected.contains(&status(&answer)),
                        "{method} {path} {credentials}: {answer}"
                    );
                }
            }
        }
    }
}

#[test]
fn too_much_data_is_refused_and_the_answer_can_be_read() {
    let desk = Running::desk();
    let body = vec![b' '; 51 << 20];
    for path in
        ["/api/check", "/api/render?kind=feedback_report&format=pdf", "/api/packs", "/api/rounds"]
    {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
            desk.address,
            desk.cookie,
            body.len()
        );
        let answer = exchange(desk.address, &[head.as_bytes(), &body].concat());
        assert_eq!(status(&answer), 413, "{path}");
        assert!(answer.contains("X1005"), "{answer}");
    }
    // The same without a length beforehand.
    let head = format!(
        "POST /api/check HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n",
        desk.address, desk.cookie
    );
    let chunk = [format!("{:x}\r\n", body.len()).as_bytes(), &body, b"\r\n0\r\n\r\n"].concat();
    assert_eq!(status(&exchange(desk.address, &[head.as_bytes(), &chunk].concat())), 413);
}

/// A request whose body stops after one byte.
fn stalled(desk: &Running, length: usize) -> TcpStream {
    let mut stream = TcpStream::connect(desk.address).unwrap();
    let head = format!(
        "POST /api/check HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nContent-Length: {length}\r\n\r\n{{",
        desk.address, desk.cookie
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream
}

#[test]
fn a_full_queue_refuses_and_has_room_again() {
    let desk = Running::start(ServerOptions { slots: 1, queue: 1, ..options() });
    // Much work at once: one has the slot, one the only place to wait.
    let answers: Vec<String> = std::thread::scope(|scope| {
        let all: Vec<_> =
            (0..24).map(|_| scope.spawn(|| ask(&desk, "POST", "/api/rounds/sample", ""))).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let full: Vec<&String> = answers.iter().filter(|a| status(a) == 429).collect();
    assert!(!full.is_empty() && full.len() < answers.len(), "{} refused", full.len());
    for answer in full {
        assert!(
            answer.contains("X7004") && answer.to_ascii_lowercase().contains("retry-after: 1"),
            "{answer}"
        );
    }
    assert_eq!(status(&ask(&desk, "POST", "/api/rounds/sample", "")), 201);
}

#[test]
fn who_sends_a_body_slowly_keeps_nobody_waiting() {
    let desk = Running::start(ServerOptions { slots: 1, queue: 1, ..options() });
    let small: Vec<TcpStream> = (0..70).map(|_| stalled(&desk, 5)).collect();
    let large: Vec<TcpStream> = (0..20).map(|_| stalled(&desk, 49 << 20)).collect();
    std::thread::sleep(Duration::from_millis(300));
    let begun = Instant::now();
    for _ in 0..3 {
        assert_eq!(status(&ask(&desk, "POST", "/api/rounds/sample", "")), 201);
    }
    let body = "schema_version: 1";
    let sent = format!(
        "POST /api/check HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        desk.address,
        desk.cookie,
        body.len()
    );
    assert_eq!(status(&exchange(desk.address, sent.as_bytes())), 200);
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
    drop((small, large));
}

#[test]
fn bodies_that_cannot_be_read_are_refused_by_their_type() {
    let desk = Running::desk();
    let send = |headers: &str| {
        let request = format!(
            "POST /api/check HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nConnection: close\r\nContent-Length: 17\r\n{headers}\r\nschema_version: 1",
            desk.address, desk.cookie
        );
        exchange(desk.address, request.as_bytes())
    };
    for refused in [
        "Content-Encoding: gzip",
        "Content-Encoding: identity, br",
        "Content-Type: multipart/form-data; boundary=x",
        "Content-Type: image/png",
        "Content-Type: application/json; charset=GBK",
        "Content-Type: application/xml",
    ] {
        let answer = send(&format!("{refused}\r\n"));
        assert!(status(&answer) == 415 && answer.contains("X7006"), "{refused}: {answer}");
    }
    for read in [
        "Content-Encoding: identity",
        "Content-Type: application/json",
        "Content-Type: text/yaml; charset=\"UTF-8\"",
        "Content-Type: application/x-www-form-urlencoded",
        "Content-Type: application/octet-stream",
    ] {
        assert_eq!(status(&send(&format!("{read}\r\n"))), 200, "{read}");
    }
    assert_eq!(status(&send("")), 200);
}

#[test]
fn who_sends_a_head_slowly_is_hung_up_on() {
    let desk = Running::desk();
    let mut stream = TcpStream::connect(desk.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\n").unwrap();
    let begun = Instant::now();
    let mut byte = [0; 512];
    loop {
        _ = stream.write_all(b"X");
        match stream.read(&mut byte) {
            Ok(0) => break,
            Err(e)
                if !matches!(
                    e.kind(),
                    std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
                ) =>
            {
                break;
            }
            _ => {}
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "still open after 10 s");
    }
    assert!(begun.elapsed() > Duration::from_secs(1));
}

#[test]
fn every_answer_has_its_headers_and_nothing_served_leads_outside() {
    let desk = Running::desk();
    let named = [
        "content-security-policy: default-src 'none'",
        "x-content-type-options: nosniff",
        "referrer-policy: no-referrer",
    ];
    let more = [
        "x-frame-options: deny",
        "cache-control: no-store",
        "cross-origin-opener-policy: same-origin",
    ];
    for path in paths() {
        let answer = ask(&desk, "GET", &path, "");
        let head = answer.split("\r\n\r\n").next().unwrap().to_ascii_lowercase();
        for header in named.iter().chain(&more) {
            assert!(head.contains(header), "{path} lacks {header}: {head}");
        }
        if head.contains("spreadsheetml") {
            continue;
        }
        let allowed = [
            "http://www.w3.org/2000/svg",
            "http://www.w3.org/1999/xlink",
            "https://json-schema.org/draft/2020-12/schema",
        ];
        let served = allowed.iter().fold(answer, |text, known| text.replace(known, ""));
        for outside in ["http://", "https://", "src=\"//", "href=\"//"] {
            let own = format!("http://{}", desk.address);
            assert!(!served.replace(&own, "").contains(outside), "{path} names {outside}");
        }
    }
}

#[test]
fn broken_requests_do_no_harm() {
    let desk = Running::desk();
    let head =
        format!("Host: {}\r\nCookie: {}\r\nConnection: close\r\n", desk.address, desk.cookie);
    for (line, expected) in [
        ("GET /api/pages/../../etc/passwd HTTP/1.1", 404),
        ("GET /api/pages/%2e%2e%2f%2e%2e%2fetc/1 HTTP/1.1", 404),
        ("GET /api/jobs/..%2f..%2fx/zip HTTP/1.1", 404),
        ("GET /api/kinds?x=1 HTTP/1.1", 400),
        ("GET /api/kinds?%ff=%00 HTTP/1.1", 400),
        ("DELETE /api/kinds HTTP/1.1", 405),
        ("GET /api/rounds/x HTTP/1.1", 404),
        ("PATCH /api/rounds/x/values HTTP/1.1", 400),
    ] {
        let answer = exchange(desk.address, format!("{line}\r\n{head}\r\n").as_bytes());
        assert_eq!(status(&answer), expected, "{line}: {answer}");
        assert!(answer.contains("\"diagnostics\""), "{answer}");
    }
    for garbage in [
        &b"\x16\x03\x01\x02\x00"[..],
        b"GET\r\n\r\n",
        b"\r\n\r\n\r\n",
        &[0; 4096],
        &[b'A'; 200_000],
    ] {
        exchange(desk.address, &[garbage, b"\r\n\r\n"].concat());
    }
    assert_eq!(status(&ask(&desk, "GET", "/", "")), 200);
}
