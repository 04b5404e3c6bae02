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
const TOWN: &str = "990126101000";

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
    fn ask(&self, method: &str, path: &str, body: &[u8]) -> (u16, Vec<u8>) {
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("http://{}{path}", self.address))
            .header("cookie", &self.cookie)
            .header("authorization", format!("Bearer {TOKEN}"))
            .body(body.to_vec())
            .unwrap();
        let mut answer = agent().run(request).unwrap();
        (
            answer.status().as_u16(),
            answer.body_mut().with_config().limit(1 << 30).read_to_vec().unwrap(),
        )
    }

    fn json(&self, method: &str, path: &str, body: &[u8]) -> (u16, Json) {
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
fn round() -> &'static [u8] {
    static ROUND: OnceLock<Vec<u8>> = OnceLock::new();
    ROUND.get_or_init(|| serde_json::to_vec(&sample().round).unwrap())
}

/// The sample as one JSON file with a mistake in a village.
fn mistaken() -> Vec<u8> {
    let mut round: Json = serde_json::from_slice(round()).unwrap();
    round["issues"][0]["category"] = json!("没有的类别");
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
