//! `render --watch`: rendering again whenever something is saved, whatever is wrong in between.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use xunwen::diag::Code;

use crate::support::{command, has_code, root, xunwen};

/// The longest that a machine at work is waited for.
const PATIENCE: Duration = Duration::from_secs(90);

struct Watching {
    child: Child,
    lines: Receiver<String>,
}

impl Drop for Watching {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

impl Watching {
    fn start(args: &[&str]) -> Watching {
        let mut command = command(args);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (send, lines) = channel();
        let streams: [Box<dyn std::io::Read + Send>; 2] =
            [Box::new(child.stdout.take().unwrap()), Box::new(child.stderr.take().unwrap())];
        for stream in streams {
            let send = send.clone();
            std::thread::spawn(move || {
                BufReader::new(stream).lines().map_while(Result::ok).try_for_each(|l| send.send(l))
            });
        }
        Watching { child, lines }
    }

    /// Waits for a line that holds the text.
    fn says(&self, text: &str) -> String {
        let mut seen = Vec::new();
        loop {
            let line = self
                .lines
                .recv_timeout(PATIENCE)
                .unwrap_or_else(|_| panic!("never said “{text}”: {seen:#?}"));
            if line.contains(text) {
                return line;
            }
            seen.push(line);
        }
    }
}

#[test]
fn saving_renders_again_and_mistakes_do_not_end_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let round = fs::read_to_string(root("samples/round.yaml")).unwrap();
    copy(&root("samples"), folder.path());
    fs::create_dir_all(path("set/announcement")).unwrap();
    let template = path("set/announcement/body.xml.j2");
    fs::write(&template, "<document><title>甲公告</title><p>正文。</p></document>").unwrap();
    let show = |p: &Path| p.display().to_string();
    let (data, set, out) = (show(&path("round.yaml")), show(&path("set")), show(&path("out")));
    let kind = ["--kind", "announcement", "--target", "990126101000", "--format", "docx"];
    let watching = Watching::start(
        &[&["render", &data, "-o", &out, "--templates", &set, "--watch"], &kind[..]].concat(),
    );
    watching.says("已生成1份文书");
    let line = watching.says("按 Ctrl-C 结束");
    assert!(line.contains("round.yaml") && line.contains("set"), "{line}");

    // A template with a mistake, saved by way of a rename; then mended.
    fs::write(
        path("set/announcement/new.tmp"),
        "<document><title>{{ 没有这个 }}</title></document>",
    )
    .unwrap();
    fs::rename(path("set/announcement/new.tmp"), &template).unwrap();
    assert!(watching.says("—— 有改动").contains("body.xml.j2"));
    watching.says("没有这个");
    fs::write(&template, "<document><title>乙公告</title><p>改好的正文。</p></document>").unwrap();
    watching.says("—— 有改动");
    watching.says("已生成1份文书");

    // The data, broken and whole again.
    fs::write(path("round.yaml"), "schema: [").unwrap();
    assert!(watching.says("—— 有改动").contains("round.yaml"));
    watching.says("[X");
    fs::write(path("round.yaml"), &round).unwrap();
    watching.says("—— 有改动");
    watching.says("已生成1份文书");

    #[cfg(unix)]
    {
        let mut watching = watching;
        let id = watching.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        watching.says("已结束");
        assert_eq!(watching.child.wait().unwrap().code(), Some(0));
    }
}

#[test]
fn what_cannot_be_watched_is_refused() {
    let (code, _, err) = xunwen(&["render", "samples/round.yaml", "-o", "-", "--watch"]);
    assert!(code == 2 && has_code(&err, Code::Usage), "{err}");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            _ = fs::copy(entry.path(), target).unwrap();
        }
    }
}
