//! The interface of the desk, asked by a client that knows nothing of us.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::sync::OnceLock;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use xunwen::engine::{Format, RenderOptions, SubjectId};
use xunwen::web::{Mode, Server, ServerOptions, Sources, Stop};

use crate::support::{checked_sample, engine, root, sample};

const TOKEN: &str = "0123456789abcdef0123456789abcdef";
pub const TOWN: &str = "990126101000";

/// A server that answers.
pub struct Running {
    pub address: SocketAddr,
    /// The cookie as a browser sends it; empty where there is no page.
    pub cookie: String,
    stop: Stop,
    thread: Option<JoinHandle<()>>,
}

/// A desk on a free port with our fonts.
pub fn options() -> ServerOptions {
    ServerOptions {
        sources: Sources { fonts: vec![root("fonts")], ..Sources::default() },
        ..ServerOptions::desk(0)
    }
}

/// A server for other programs.
pub fn interface() -> Running {
    Running::start(ServerOptions {
        mode: Mode::Interface { token: TOKEN.into(), hosts: vec!["papers.example".into()] },
        ..options()
    })
}

impl Running {
    pub fn desk() -> Running {
        Running::start(options())
    }

    pub fn start(options: ServerOptions) -> Running {
        let server = Server::bind(options).unwrap();
        let (address, stop, url) = (server.address(), server.stopper(), server.start_url());
        let thread = Some(std::thread::spawn(|| server.run()));
        let mut running = Running { address, cookie: String::new(), stop, thread };
        if let Some(url) = url {
            let answer = agent().get(url).call().unwrap();
            assert_eq!(answer.status(), 303);
            let cookie = answer.headers()["set-cookie"].to_str().unwrap();
            assert!(cookie.contains("; HttpOnly; SameSite=Strict; Path=/"), "{cookie}");
            running.cookie = cookie.split(';').next().unwrap().to_string();
        }
        running
    }

    /// Asks for something; yields the status and the body.
    pub fn ask(&self, method: &str, path: &str, body: &[u8]) -> (u16, Vec<u8>) {
        let (status, _, body) = self.whole(method, path, body);
        (status, body)
    }

    /// Asks for something; yields the status, a header by its name, and the body.
    pub fn whole(
        &self,
        method: &str,
        path: &str,
        body: &[u8],
    ) -> (u16, impl Fn(&str) -> String + use<>, Vec<u8>) {
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("http://{}{path}", self.address))
            .header("cookie", &self.cookie)
            .header("authorization", format!("Bearer {TOKEN}"))
            .body(body.to_vec())
            .unwrap();
        let mut answer = agent().run(request).unwrap();
        let headers = answer.headers().clone();
        let header = move |name: &str| {
            headers.get(name).map(|v| v.to_str().unwrap().to_string()).unwrap_or_default()
        };
        (
            answer.status().as_u16(),
            header,
            answer.body_mut().with_config().limit(1 << 30).read_to_vec().unwrap(),
        )
    }

    pub fn json(&self, method: &str, path: &str, body: &[u8]) -> (u16, Json) {
        let (status, bytes) = self.ask(method, path, body);
        (
            status,
            serde_json::from_slice(&bytes)
                .unwrap_or_else(|_| panic!("{path}: {}", String::from_utf8_lossy(&bytes))),
        )
    }

    /// Opens the sample and yields its name.
    fn sample(&self) -> String {
        let (status, opened) = self.json("POST", "/api/rounds/sample", b"");
        assert_eq!(status, 201, "{opened}");
        opened["round"].as_str().unwrap().to_string()
    }

    /// Follows a job by its events to the end.
    fn follow(&self, job: &str) -> Vec<Json> {
        let request = agent().get(format!("http://{}/api/jobs/{job}/events", self.address));
        let answer = request
            .header("cookie", &self.cookie)
            .header("authorization", format!("Bearer {TOKEN}"))
            .call()
            .unwrap();
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        let lines = BufReader::new(answer.into_body().into_reader()).lines();
        lines
            .map_while(Result::ok)
            .filter_map(|l| serde_json::from_str(l.strip_prefix("data: ")?).ok())
            .collect()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.stop();
        if let Some(thread) = self.thread.take() {
            _ = thread.join();
        }
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_global(Some(Duration::from_secs(120)))
        .build()
        .into()
}

/// The sample as one JSON file.
pub fn round() -> &'static [u8] {
    static ROUND: OnceLock<Vec<u8>> = OnceLock::new();
    ROUND.get_or_init(|| serde_json::to_vec(&sample().round).unwrap())
}

/// The sample as one JSON file with a mistake in a village.
fn mistaken() -> Vec<u8> {
    let mut round: Json = serde_json::from_slice(round()).unwrap();
    round["issues"][0]["category"] = json!("没有的类别");
    // Photos are in a folder, which what is sent has not.
    for evidence in round["evidence"].as_array_mut().unwrap() {
        evidence.as_object_mut().unwrap().remove("file");
    }
    round.to_string().into_bytes()
}

/// Paths of the OpenAPI document.
pub fn routes() -> Vec<String> {
    let desk = Running::desk();
    let (status, document) = desk.json("GET", "/api/openapi.json", b"");
    assert_eq!(status, 200);
    document["paths"].as_object().unwrap().keys().cloned().collect()
}

#[test]
fn a_check_says_what_the_command_line_says() {
    let server = interface();
    let file = root("target").join("web-check.json");
    _ = std::fs::create_dir_all(root("target"));
    std::fs::write(&file, mistaken()).unwrap();
    let name = file.display().to_string();
    let found = engine().check(xunwen::import::import_file(&file).unwrap(), None);
    let path = format!("/api/check?name={}", name.replace('/', "%2F"));
    let (status, checked) = server.json("POST", &path, &mistaken());
    assert_eq!(
        (status, &checked["ok"], &checked["counts"]["targets"]),
        (200, &json!(false), &json!(10))
    );
    assert_eq!(checked["diagnostics"], json!(found.problems()));
    assert!(checked["errors"].as_u64().unwrap() >= 1);
    let (status, checked) = server.json("POST", "/api/check", b"{ broken");
    assert_eq!(
        (status, &checked["ok"], &checked["diagnostics"][0]["code"]),
        (200, &json!(false), &json!("X1007"))
    );
}

#[test]
fn a_rendered_document_is_the_engines() {
    let server = interface();
    for (format, kind) in [(Format::Pdf, "feedback_report"), (Format::Docx, "entry_notice")] {
        let subject = SubjectId::Target(TOWN.parse().unwrap());
        let expected = engine()
            .render(checked_sample(), kind, &subject, format, &RenderOptions::default())
            .unwrap();
        let path = format!("/api/render?kind={kind}&target={TOWN}&format={}", format.extension());
        let (status, bytes) = server.ask("POST", &path, round());
        assert_eq!(status, 200, "{}", String::from_utf8_lossy(&bytes));
        assert!(bytes == expected.bytes, "other bytes for {kind}");
    }
    let render =
        |query: &str, data: &[u8]| server.json("POST", &format!("/api/render?{query}"), data);
    for (query, status, code) in [
        ("kind=feedback_report&format=pdf&target=990126101999", 422, "X2125"),
        ("kind=feedback_reprot&format=pdf&target=990126101000", 422, "X3002"),
        ("kind=feedback_report&format=odt&target=990126101000", 400, "X6004"),
        ("kind=feedback_report&target=990126101000", 400, "X6004"),
        ("kind=feedback_report&format=pdf&target=1", 400, "X6004"),
        ("kind=feedback_report&format=pdf&target=990126101000&set=a", 400, "X6004"),
        ("kind=feedback_report&format=pdf&wrong=1", 400, "X6004"),
        ("kind=feedback_report&format=pdf,docx&target=990126101000", 400, "X6004"),
        ("kind=feedback_report&format=pdf,pdf&target=990126101000", 400, "X6004"),
        ("kind=feedback_report&format=pdf&format=docx&target=990126101000", 400, "X6004"),
        ("kind=feedback_report&kind=entry_notice&format=pdf", 400, "X6004"),
        ("kind=feedback_report&format=pdf&target=990126101000&target=990126101201", 400, "X6004"),
        ("kind=feedback_report&format=&target=990126101000", 400, "X6004"),
        ("kind=feedback_report&format=pdf&date=&target=990126101000", 400, "X6004"),
    ] {
        let (found, answer) = render(query, round());
        assert_eq!(
            (found, &answer["diagnostics"][0]["code"]),
            (status, &json!(code)),
            "{query}: {answer}"
        );
    }
    // A document whose data are wrong is not made, and all that is wrong is said.
    let (status, answer) =
        render(&format!("kind=feedback_report&format=pdf&target={TOWN}"), &mistaken());
    assert_eq!((status, &answer["diagnostics"][0]["code"]), (422, &json!("X2121")), "{answer}");
}

#[test]
fn a_pack_is_begun_followed_and_fetched() {
    let server = interface();
    let (status, begun) = server.json("POST", "/api/packs?stage=entry&format=docx", round());
    assert_eq!((status, &begun["ok"]), (202, &json!(true)), "{begun}");
    let job = begun["job"].as_str().unwrap();
    let events = server.follow(job);
    let last = events.last().unwrap();
    assert_eq!(
        (&last["state"], &last["done"], &last["report"]["status"]),
        (&json!("done"), &last["targets"], &json!("complete")),
        "{last}"
    );
    let (status, bytes) = server.ask("GET", &format!("/api/jobs/{job}/zip"), b"");
    assert_eq!(status, 200);
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let manifest: Json = serde_json::from_reader(zip.by_name("manifest.json").unwrap()).unwrap();
    let lines = std::io::read_to_string(zip.by_name("manifest.jsonl").unwrap()).unwrap();
    for line in lines.lines().map(|l| serde_json::from_str::<Json>(l).unwrap()) {
        let mut bytes = Vec::new();
        std::io::copy(&mut zip.by_name(line["path"].as_str().unwrap()).unwrap(), &mut bytes)
            .unwrap();
        assert_eq!(json!(xunwen::pack::sha256(&bytes)), line["sha256"]);
    }
    assert_eq!(manifest["totals"]["files"], json!(lines.lines().count()));
    assert_eq!(server.json("DELETE", &format!("/api/jobs/{job}"), b"").0, 200);
    assert_eq!(server.json("GET", &format!("/api/jobs/{job}/zip"), b"").0, 404);
    let (status, refused) =
        server.json("POST", "/api/packs?stage=entry", br#"{"schema_version": 1}"#);
    assert_eq!((status, &refused["ok"]), (422, &json!(false)));
}

#[test]
fn a_pack_can_be_cancelled() {
    let desk = Running::desk();
    let round = desk.sample();
    let (_, begun) = desk.json("POST", &format!("/api/rounds/{round}/packs"), b"");
    let job = begun["job"].as_str().unwrap();
    assert_eq!(desk.json("GET", &format!("/api/jobs/{job}/zip"), b"").0, 409);
    assert_eq!(desk.json("DELETE", &format!("/api/jobs/{job}"), b"").0, 200);
    let asked = Instant::now();
    assert_eq!(desk.follow(job).last().unwrap()["state"], json!("cancelled"));
    assert!(asked.elapsed() < Duration::from_secs(30));
}

#[test]
fn a_workbook_with_mistakes_goes_the_whole_way() {
    let desk = Running::desk();
    let mut mistaken = sample().round.clone();
    mistaken.issues[0].category = "没有的类别".into();
    let workbook = xunwen::import::to_bytes(&mistaken, xunwen::import::Format::Xlsx).unwrap();
    let (status, opened) = desk.json("POST", "/api/rounds?name=x.xlsx", &workbook);
    assert_eq!((status, &opened["ok"], &opened["is_workbook"]), (201, &json!(false), &json!(true)));
    let problem =
        opened["diagnostics"].as_array().unwrap().iter().find(|d| d["code"] == "X2121").unwrap();
    assert_eq!(problem["origin"]["sheet"], json!("问题清单"));
    let round = opened["round"].as_str().unwrap();
    // The marked copy is a workbook again, with the cell in red.
    let (status, marked) = desk.ask("GET", &format!("/api/rounds/{round}/marked"), b"");
    assert_eq!((status, &marked[..2]), (200, &b"PK"[..]));
    assert_ne!(marked, workbook);
    // The document cannot be made before the value is corrected.
    let preview = format!("/api/rounds/{round}/preview?kind=feedback_report&target={TOWN}");
    assert_eq!(desk.json("GET", &preview, b"").0, 422);
    let path = problem["path"].as_str().unwrap();
    let (_, values) = desk.json("GET", &format!("/api/rounds/{round}/values?target={TOWN}"), b"");
    let fields: Vec<&Json> = values["groups"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|g| g["fields"].as_array().unwrap())
        .collect();
    let field =
        fields.iter().find(|f| f["path"] == *path).unwrap_or_else(|| panic!("no field for {path}"));
    assert_eq!((&field["label"], &field["value"]), (&json!("类别"), &json!("没有的类别")));
    let correct = |path: &str, value: &str| {
        let body = json!({ "values": [{ "path": path, "value": value }] }).to_string();
        desk.json("PATCH", &format!("/api/rounds/{round}/values"), body.as_bytes())
    };
    let (status, corrected) = correct(path, &sample().round.issues[0].category);
    assert_eq!(
        (status, &corrected["ok"], &corrected["corrected"]),
        (200, &json!(true), &json!(1)),
        "{corrected}"
    );
    // The pages are those of the PDF.
    let (status, pages) = desk.json("GET", &preview, b"");
    assert_eq!(status, 200, "{pages}");
    let subject = SubjectId::Target(TOWN.parse().unwrap());
    let pdf = engine()
        .render(
            checked_sample(),
            "feedback_report",
            &subject,
            Format::Pdf,
            &RenderOptions::default(),
        )
        .unwrap();
    assert_eq!(pages["pages"].as_array().map(Vec::len), pdf.pages);
    let page = |pages: &Json, n: usize| {
        desk.ask("GET", &format!("/api/pages/{}/{n}", pages["preview"].as_str().unwrap()), b"")
    };
    let (status, first) = page(&pages, 1);
    assert!(
        status == 200 && first.starts_with(b"<svg") && !first.windows(7).any(|w| w == b"<script")
    );
    assert_eq!(page(&pages, 99).0, 404);
    // A changed value changes the page; a value of the wrong form is refused at its field.
    let (status, refused) = correct("schedule.feedback", "明天");
    assert_eq!((status, &refused["diagnostics"][0]["path"]), (422, &json!("schedule.feedback")));
    assert_eq!(correct("issues[0].nothing", "1").0, 400);
    assert_eq!(correct("targets[0].name", "").0, 422);
    assert_eq!(correct("issues[0].amount", "一百").0, 422);
    assert_eq!(correct("targets[0].assessment", "镇党委工作扎实。").0, 200);
    let (_, pages) = desk.json("GET", &preview, b"");
    assert!((1..=pages["pages"].as_array().unwrap().len()).any(|n| page(&pages, n).1 != first));
    // Taken away again, it is the workbook of what was corrected.
    let (status, corrected) = desk.ask("GET", &format!("/api/rounds/{round}/workbook"), b"");
    assert_eq!(status, 200);
    let again = xunwen::import::import(&corrected, xunwen::import::Format::Xlsx, "x.xlsx").unwrap();
    assert_eq!(again.round.targets[0].assessment.as_deref(), Some("镇党委工作扎实。"));
    let document =
        format!("/api/rounds/{round}/document?kind=feedback_report&target={TOWN}&format=docx");
    assert_eq!(&desk.ask("GET", &document, b"").1[..2], b"PK");
    assert_eq!(desk.json("DELETE", &format!("/api/rounds/{round}"), b"").0, 200);
    assert_eq!(desk.json("GET", &preview, b"").0, 404);
}

#[test]
fn every_value_of_the_form_can_be_put_back_as_it_is() {
    let desk = Running::desk();
    let round = desk.sample();
    for query in ["", "?target=990126101000", "?target=990126101201", "?supervision=DB2026-02"] {
        let (status, values) = desk.json("GET", &format!("/api/rounds/{round}/values{query}"), b"");
        assert_eq!(status, 200, "{values}");
        let fields = values["groups"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|g| g["fields"].as_array().unwrap());
        let same: Vec<Json> =
            fields.map(|f| json!({ "path": f["path"], "value": f["value"] })).collect();
        assert!(same.len() > 50, "{query}: {}", same.len());
        let body = json!({ "values": same }).to_string();
        let (status, corrected) =
            desk.json("PATCH", &format!("/api/rounds/{round}/values"), body.as_bytes());
        assert_eq!((status, &corrected["ok"]), (200, &json!(true)), "{query}: {corrected}");
    }
    let (_, workbook) = desk.ask("GET", &format!("/api/rounds/{round}/workbook"), b"");
    let again = xunwen::import::import(&workbook, xunwen::import::Format::Xlsx, "x.xlsx").unwrap();
    assert_eq!(
        serde_json::to_value(&again.round).unwrap(),
        serde_json::to_value(&sample().round).unwrap()
    );
}

#[test]
fn what_a_round_calls_for_is_listed() {
    let desk = Running::desk();
    let round = desk.sample();
    let titles = |query: &str| -> Vec<String> {
        let (_, listed) = desk.json("GET", &format!("/api/rounds/{round}/documents{query}"), b"");
        listed["documents"]
            .as_array()
            .unwrap()
            .iter()
            .map(|d| d["title"].as_str().unwrap().to_string())
            .collect()
    };
    assert!(titles("").contains(&"巡察情况一览表".to_string()), "{:?}", titles(""));
    assert!(titles("?target=990126101000").contains(&"反馈意见".to_string()));
    let (_, kinds) = desk.json("GET", "/api/kinds", b"");
    assert_eq!(kinds["kinds"].as_array().unwrap().len(), engine().kinds().len());
    let (_, schema) = desk.json("GET", "/api/schema", b"");
    assert_eq!(schema, xunwen::round::round_schema());
    for (query, sheet) in [("", "问题清单"), ("?clues=true", "问题线索")] {
        let (status, workbook) = desk.ask("GET", &format!("/api/workbook{query}"), b"");
        assert_eq!((status, &workbook[..2]), (200, &b"PK"[..]), "{sheet}");
    }
}

/// One document of each sort of subject beside targets and supervisions.
#[test]
fn what_is_listed_can_be_looked_at() {
    let desk = Running::desk();
    let round = desk.sample();
    let (_, listed) = desk.json("GET", &format!("/api/rounds/{round}/documents"), b"");
    let subjects = ["team", "suggestion", "recipient", "meeting", "request", "campaign"];
    let mut seen = std::collections::BTreeSet::new();
    for d in listed["documents"].as_array().unwrap() {
        let Some(subject) = subjects.iter().find(|s| !d[**s].is_null()) else { continue };
        if !seen.insert(*subject) {
            continue;
        }
        let value = d[*subject].as_str().map_or_else(|| d[*subject].to_string(), encoded);
        let query = format!("kind={}&{subject}={value}", d["kind"].as_str().unwrap());
        let (status, _) = desk.ask("GET", &format!("/api/rounds/{round}/preview?{query}"), b"");
        assert_eq!(status, 200, "{query}");
        let path = format!("/api/rounds/{round}/document?{query}&format=docx");
        assert_eq!(desk.ask("GET", &path, b"").0, 200, "{path}");
    }
    assert_eq!(seen.len(), subjects.len(), "{seen:?}");
}

/// A text as part of a query.
fn encoded(text: &str) -> String {
    text.bytes().map(|b| format!("%{b:02X}")).collect()
}

#[test]
fn settings_are_changed_or_refused_whole() {
    let desk = Running::desk();
    let (_, settings) = desk.json("GET", "/api/settings", b"");
    assert_eq!(settings["ok"], json!(true), "{settings}");
    let set = |paths: Json| desk.json("PUT", "/api/settings", paths.to_string().as_bytes());
    let fonts = root("fonts").display().to_string();
    let profile = root("samples/profiles/pitch-28.toml").display().to_string();
    let (status, changed) =
        set(json!({ "fonts": [fonts], "profiles": [format!("\"{profile}\"")] }));
    assert_eq!((status, &changed["paths"]["profiles"][0]), (200, &json!(profile)));
    assert!(!changed["profile_changes"].as_array().unwrap().is_empty());
    for bad in [
        json!({ "templates": ["/nowhere"] }),
        json!({ "fonts": [root("docs").display().to_string()] }),
    ] {
        let (status, refused) = set(bad.clone());
        assert!(status >= 422 && refused["ok"] == json!(false), "{bad}: {status} {refused}");
    }
    assert_eq!(set(json!({ "other": 1 })).0, 400);
    assert_eq!(desk.json("GET", "/api/settings", b"").1["paths"]["profiles"][0], json!(profile));
}

#[test]
fn the_interface_has_no_page_and_takes_named_hosts() {
    let server = interface();
    for path in ["/", "/desk.js", "/api/rounds/x", "/api/settings", "/start/x"] {
        assert_eq!(server.ask("GET", path, b"").0, 404, "{path}");
    }
    assert_eq!(server.ask("POST", "/api/quit", b"").0, 404);
    let named = |host: &str| {
        let request = agent().get(format!("http://{}/api/kinds", server.address));
        request
            .header("host", host)
            .header("authorization", format!("Bearer {TOKEN}"))
            .call()
            .unwrap()
            .status()
            .as_u16()
    };
    assert_eq!((named("papers.example"), named("other.example")), (200, 403));
}

#[test]
fn what_is_held_lies_in_a_private_folder_that_goes_at_the_end() {
    let server = Server::bind(options()).unwrap();
    let (folder, stop) = (server.folder().to_path_buf(), server.stopper());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    }
    assert!(folder.is_dir());
    let thread = std::thread::spawn(|| server.run());
    stop.stop();
    thread.join().unwrap();
    assert!(!folder.exists());
}

#[test]
fn many_clients_get_what_one_gets() {
    let server = interface();
    let path = format!("/api/render?kind=entry_notice&target={TOWN}&format=docx");
    let (_, expected) = server.ask("POST", &path, round());
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                for _ in 0..3 {
                    let (status, bytes) = server.ask("POST", &path, round());
                    assert!(status == 200 && bytes == expected, "{status}");
                }
            });
        }
    });
}

#[test]
fn the_start_address_works_once_and_is_in_a_file_of_the_user() {
    let server = Server::bind(options()).unwrap();
    let (url, stop) = (server.start_url().unwrap(), server.stopper());
    let page = server.start_page().unwrap().unwrap();
    assert!(std::fs::read_to_string(&page).unwrap().contains(&format!("url={url}")));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&page).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let token = url.rsplit_once('/').unwrap().1.to_string();
    assert!(!page.display().to_string().contains(&token));
    let address = server.address();
    let thread = std::thread::spawn(|| server.run());
    let get =
        |url: &str, name: &str, value: &str| agent().get(url).header(name, value).call().unwrap();
    assert_eq!(get(&format!("http://{address}/start/{}", "0".repeat(64)), "x", "1").status(), 401);
    // Who only looks does not use it up.
    assert_eq!(agent().head(&url).call().unwrap().status(), 401);
    // A browser that a file sends there comes from elsewhere, and would not take the cookie along a
    // redirect.
    let mut first = get(&url, "sec-fetch-site", "cross-site");
    assert_eq!(first.status(), 200);
    assert!(first.body_mut().read_to_string().unwrap().contains("url=/\""));
    let cookie =
        first.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_string();
    assert!(!page.exists());
    let second = get(&url, "x", "1");
    assert!(second.status() == 401 && second.headers().get("set-cookie").is_none());
    assert_eq!(get(&url, "cookie", &cookie).status(), 303, "the same browser again");
    let kinds = format!("http://{address}/api/kinds");
    assert_eq!(get(&kinds, "cookie", &cookie).status(), 200);
    assert_eq!(get(&kinds, "authorization", &format!("Bearer {token}")).status(), 401);
    stop.stop();
    thread.join().unwrap();
}

#[test]
fn a_pack_that_lacks_a_target_is_not_ok() {
    let server = interface();
    let (_, begun) = server.json("POST", "/api/packs?stage=feedback&format=docx", &mistaken());
    let job = begun["job"].as_str().unwrap();
    let events = server.follow(job);
    let report = &events.last().unwrap()["report"];
    assert_eq!((&report["ok"], &report["status"]), (&json!(false), &json!("partial")), "{report}");
    let (_, state) = server.json("GET", &format!("/api/jobs/{job}"), b"");
    assert_eq!((&state["ok"], &state["state"]), (&json!(false), &json!("done")));
    assert!(state["errors"].as_u64().unwrap() >= 1, "{state}");
    assert!(state["diagnostics"].as_array().unwrap().iter().any(|d| d["code"] == "X2121"));
    // Archives for people say that they are from Unix: `unzip` shows Chinese names then.
    let (_, header, bytes) = server.whole("GET", &format!("/api/jobs/{job}/zip"), b"");
    assert!(header("content-disposition").contains("filename=\"pack.zip\""));
    let directory = bytes.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
    assert_eq!(bytes[directory + 5], 3);
}

#[test]
fn what_cannot_be_had_is_said_in_words_of_the_interface() {
    let server = interface();
    for (method, path, status, code) in [
        ("PUT", "/api/kinds", 405, "X7008"),
        ("GET", "/api/check", 405, "X7008"),
        ("POST", "/api/jobs/x", 405, "X7008"),
        ("GET", "/api/jobs/x", 404, "X7003"),
        ("GET", "/api/jobs/x/zip", 404, "X7003"),
        ("GET", "/api/nothing", 404, "X7003"),
    ] {
        let (found, answer) = server.json(method, path, b"");
        let problem = &answer["diagnostics"][0];
        assert_eq!((found, &problem["code"]), (status, &json!(code)), "{method} {path}: {answer}");
        let said = problem.to_string();
        assert!(!said.contains("--") && !said.contains("xunwen"), "{said}");
        assert!(!problem["hints"].as_array().unwrap().is_empty(), "{said}");
    }
    let (_, header, _) = server.whole("PUT", "/api/kinds", b"");
    assert!(header("allow").contains("GET"));
}

#[test]
fn the_description_of_the_interface_has_types() {
    let server = interface();
    let (_, document) = server.json("GET", "/api/openapi.json", b"");
    let param = |path: &str, name: &str| {
        let all = document["paths"][path]["post"]["parameters"].as_array().unwrap().clone();
        all.into_iter().find(|p| p["name"] == name).unwrap()["schema"].clone()
    };
    let kinds: Vec<&str> = engine().kinds().iter().map(|k| k.name.as_str()).collect();
    assert_eq!(param("/api/render", "kind")["enum"], json!(kinds));
    assert_eq!(param("/api/render", "format")["enum"], json!(["docx", "pdf", "xlsx"]));
    assert_eq!(param("/api/render", "date")["format"], json!("date"));
    assert_eq!(param("/api/render", "team")["type"], json!("integer"));
    let stages: Vec<&str> = xunwen::kinds::Stage::ALL.map(xunwen::kinds::Stage::name).into();
    assert_eq!(
        param("/api/packs", "stage")["items"]["enum"],
        json!([stages, vec!["all"]].concat())
    );
    assert_eq!(param("/api/packs", "zip")["type"], json!("boolean"));
    assert_eq!(param("/api/packs", "print")["enum"], json!(["duplex", "simplex"]));
    let answers = |path: &str, method: &str| document["paths"][path][method]["responses"].clone();
    assert!(answers("/api/jobs/{job}/zip", "get")["409"].is_object());
    for status in ["405", "415"] {
        assert!(answers("/api/render", "post")[status].is_object(), "{status}");
    }
    let made = &answers("/api/render", "post")["200"];
    assert_eq!(made["content"].as_object().unwrap().len(), 4, "{made}");
    assert!(made["headers"]["x-xunwen-warnings"].is_object());
    // What the description allows is taken.
    for format in ["docx", "pdf", "xlsx"] {
        let path = format!("/api/render?kind=three_lists&target={TOWN}&format={format}");
        assert_eq!(server.ask("POST", &path, round()).0, 200, "{format}");
    }
}

/// A folder for temporary files that takes two megabytes; only root may make one.
#[cfg(all(target_os = "linux", feature = "cli"))]
#[test]
fn a_job_on_a_full_disk_says_so() {
    use std::io::Write as _;
    let folder = tempfile::tempdir().unwrap();
    let mount = |args: &[&str]| {
        let ended = std::process::Command::new("mount").args(args).arg(folder.path()).output();
        ended.is_ok_and(|ended| ended.status.success())
    };
    if !mount(&["-t", "tmpfs", "-o", "size=2m", "tmpfs"]) {
        println!("passed over: no file system of one's own can be made here");
        return;
    }
    let mut token = tempfile::NamedTempFile::new().unwrap();
    token.write_all(b"f3b1c05d9e7a42886cb0d41f5e93a7d2").unwrap();
    let mut child = crate::support::command(&["serve", "--api", "--listen", "127.0.0.1:0"])
        .arg("--token-file")
        .arg(token.path())
        .env("TMPDIR", folder.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let url = lines.next().unwrap().unwrap();
    let ask = |method: &str, path: &str, body: &[u8]| -> (u16, Json) {
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{url}{path}"))
            .header("authorization", "Bearer f3b1c05d9e7a42886cb0d41f5e93a7d2")
            .body(body.to_vec())
            .unwrap();
        let mut answer = agent().run(request).unwrap();
        let text = answer.body_mut().read_to_string().unwrap();
        (answer.status().as_u16(), serde_json::from_str(&text).unwrap())
    };
    let (_, begun) = ask("POST", "/api/packs?format=pdf", round());
    let job = format!("/api/jobs/{}", begun["job"].as_str().unwrap());
    let begun = Instant::now();
    let state = loop {
        let (_, state) = ask("GET", &job, b"");
        if !state["report"].is_null() || begun.elapsed() > Duration::from_secs(100) {
            break state;
        }
        std::thread::sleep(Duration::from_millis(100));
    };
    let zip = ask("GET", &format!("{job}/zip"), b"");
    _ = child.kill();
    let said = std::io::read_to_string(child.stderr.take().unwrap()).unwrap();
    child.wait().unwrap();
    _ = std::process::Command::new("umount").arg(folder.path()).status();
    assert_eq!((&state["ok"], &state["state"]), (&json!(false), &json!("failed")), "{state}");
    let codes: Vec<&Json> =
        state["diagnostics"].as_array().unwrap().iter().map(|d| &d["code"]).collect();
    assert!(!codes.is_empty() && codes.iter().all(|c| **c == json!("X6005")), "{state}");
    assert_eq!((zip.0, &zip.1["diagnostics"][0]["code"]), (409, &json!("X7007")), "{}", zip.1);
    assert_eq!(said, "", "noise on standard error");
}
