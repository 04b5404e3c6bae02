//! Nothing of the user's is overwritten unasked, by any command that writes; nothing but plain files
//! is read.

use std::path::{Path, PathBuf};

use crate::support::{files_below, root, xunwen_in};

/// A command that writes: its name, its arguments with the paths that it reads, and what of its
/// output somebody changes.
struct Writer {
    name: &'static str,
    args: &'static [&'static str],
    output: &'static str,
    /// Whether the same command writes over what it wrote itself: a single file of text does not
    /// tell who wrote it, unless it is to be the same again.
    again: bool,
}

const ROUND: &str = "round/round.yaml";

const WRITERS: &[Writer] = &[
    Writer {
        name: "check --mark",
        args: &["check", "in.xlsx", "--mark", "标错.xlsx"],
        output: "标错.xlsx",
        again: true,
    },
    Writer {
        name: "render",
        args: &[
            "render",
            ROUND,
            "--kind",
            "announcement",
            "--target",
            "990126101000",
            "--format",
            "docx",
            "-o",
            "out",
        ],
        output: "out/990126101000_双河镇/03_巡察公告_双河镇.docx",
        again: true,
    },
    Writer {
        name: "render --clues",
        args: &[
            "render",
            ROUND,
            "--clues",
            "round/secret/clues.yaml",
            "--kind",
            "incident_report",
            "--format",
            "docx",
            "-o",
            "out",
        ],
        output: "out/涉密/*.docx",
        again: true,
    },
    Writer {
        name: "workbook new",
        args: &["workbook", "new", "空白.xlsx"],
        output: "空白.xlsx",
        again: true,
    },
    Writer {
        name: "workbook export",
        args: &["workbook", "export", ROUND, "导出.xlsx"],
        output: "导出.xlsx",
        again: true,
    },
    Writer {
        name: "workbook merge",
        args: &["workbook", "merge", ROUND, "returned.xlsx", "-o", "合并.xlsx"],
        output: "合并.xlsx",
        again: true,
    },
    Writer {
        name: "workbook merge to text",
        args: &["workbook", "merge", ROUND, "returned.xlsx", "-o", "合并.json"],
        output: "合并.json",
        again: false,
    },
    Writer {
        name: "schema",
        args: &["schema", "-o", "schema.json"],
        output: "schema.json",
        again: true,
    },
    Writer { name: "init", args: &["init", "新的"], output: "新的/round.yaml", again: false },
    Writer {
        name: "template eject",
        args: &["template", "eject", "announcement", "模板"],
        output: "模板/announcement/body.xml.j2",
        again: false,
    },
    Writer {
        name: "template new",
        args: &["template", "new", "work_report", "模板", "--title", "工作情况报告"],
        output: "模板/work_report/body.xml.j2",
        again: false,
    },
    Writer {
        name: "template pack",
        args: &["template", "pack", "own", "-o", "own.xwset"],
        output: "own.xwset",
        again: false,
    },
    Writer {
        name: "template unpack",
        args: &["template", "unpack", "packed.xwset", "展开"],
        output: "展开/announcement/body.xml.j2",
        again: false,
    },
    Writer {
        name: "pack --resume",
        args: &[
            "pack",
            ROUND,
            "--stage",
            "entry",
            "--target",
            "990126101201",
            "--format",
            "docx",
            "-o",
            "包",
            "--resume",
        ],
        output: "包/990126101201_柳树湾村/公开张贴/03_巡察公告_柳树湾村.docx",
        again: true,
    },
    Writer {
        name: "merge",
        args: &["merge", "part1", "part2", "-o", "合"],
        output: "合/990126101201_柳树湾村/公开张贴/03_巡察公告_柳树湾村.docx",
        again: true,
    },
];

/// The folder of a pack is handed out as a whole: it holds nothing else.
#[test]
fn a_pack_never_goes_into_a_folder_with_other_files() {
    let folder = tempfile::tempdir().unwrap();
    let round = root("samples/round.yaml").display().to_string();
    let other = folder.path().join("out/通讯录.txt");
    std::fs::create_dir(other.parent().unwrap()).unwrap();
    std::fs::write(&other, MINE).unwrap();
    let args = ["pack", &round, "--stage", "entry", "--target", "990126101201", "-o", "out"];
    for more in [&[][..], &["--force"], &["--resume"], &["--force", "--resume"]] {
        let (code, said) = run(folder.path(), &[&args[..], more].concat());
        assert_eq!(code, 4, "{more:?}: {said}");
        assert!(said.contains("[X6002]") && said.contains("通讯录.txt"), "{said}");
        assert_eq!(files_below(&folder.path().join("out")), std::slice::from_ref(&other));
        assert_eq!(std::fs::read(&other).unwrap(), MINE);
    }
    // Where nothing is, or a folder without files, a pack begins.
    std::fs::remove_file(&other).unwrap();
    let (code, said) = run(folder.path(), &args);
    assert_eq!(code, 0, "{said}");
}

/// What somebody wrote into a file by hand.
const MINE: &[u8] = b"what I corrected";

fn run(folder: &Path, args: &[&str]) -> (i32, String) {
    let (code, out, err) = xunwen_in(folder, args);
    (code, out + &err)
}

/// A folder with all that the commands read.
fn desk() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for from in files_below(&root("samples")) {
        let to = folder.path().join("round").join(from.strip_prefix(root("samples")).unwrap());
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(from, to).unwrap();
    }
    let prepare: &[&[&str]] = &[
        &["workbook", "export", ROUND, "in.xlsx"],
        &[
            "render",
            ROUND,
            "--kind",
            "three_lists",
            "--target",
            "990126101000",
            "--format",
            "xlsx",
            "-o",
            "lists",
        ],
        &["template", "eject", "announcement", "own"],
        &["template", "pack", "own", "-o", "packed.xwset"],
        &["pack", ROUND, "--stage", "entry", "--format", "docx", "-o", "part1", "--shard", "1/2"],
        &["pack", ROUND, "--stage", "entry", "--format", "docx", "-o", "part2", "--shard", "2/2"],
    ];
    for args in prepare {
        let (code, said) = run(folder.path(), args);
        assert_eq!(code, 0, "{args:?}: {said}");
    }
    let list = files_below(&folder.path().join("lists"))
        .into_iter()
        .find(|p| p.extension().is_some_and(|e| e == "xlsx"));
    std::fs::copy(list.unwrap(), folder.path().join("returned.xlsx")).unwrap();
    folder
}

/// The file that a writer's output names; the last step may be `*`.
fn output(folder: &Path, writer: &Writer) -> PathBuf {
    let path = folder.join(writer.output);
    match writer.output.split_once("/*") {
        None => path,
        Some((within, _)) => files_below(&folder.join(within)).into_iter().next().unwrap(),
    }
}

fn has(folder: &Path, content: &[u8]) -> bool {
    files_below(folder).iter().any(|path| std::fs::read(path).is_ok_and(|found| found == content))
}

#[test]
fn no_command_overwrites_what_somebody_changed() {
    let desk = desk();
    let folder = desk.path();
    let mut failures = Vec::new();
    for writer in WRITERS {
        let mut expect = |holds: bool, what: &str, said: &str| {
            if !holds {
                failures.push(format!("{}: {what}\n{said}", writer.name));
            }
        };
        let (code, said) = run(folder, writer.args);
        expect(code == 0, "the first time", &said);
        let path = output(folder, writer);
        let first = std::fs::read(&path).unwrap();
        let (code, said) = run(folder, writer.args);
        expect((code == 0) == writer.again, "again over its own", &said);
        expect(std::fs::read(&path).unwrap() == first, "the same again", &said);
        // Changed by hand: nothing of it may be lost, and it is said.
        let mine = format!("what I corrected in {}", writer.name).into_bytes();
        std::fs::write(&path, &mine).unwrap();
        let (code, said) = run(folder, writer.args);
        let refused = code == 4 && said.contains("X6002") && std::fs::read(&path).unwrap() == mine;
        let aside = code == 0 && said.contains("X6007") && std::fs::read(&path).unwrap() == first;
        expect(refused || aside, "changed by hand", &said);
        expect(has(folder, &mine), "the work is there", &said);
        // Asked to, it is replaced.
        let mine = [&mine[..], b", twice"].concat();
        std::fs::write(&path, &mine).unwrap();
        let (code, said) = run(folder, &[writer.args, &["--force"]].concat());
        expect(code == 0 && std::fs::read(&path).unwrap() == first, "--force", &said);
        expect(!has(folder, &mine) && !said.contains("X6007"), "--force keeps none", &said);
        // A link to somebody's file is somebody's work as well, and what it leads to stays.
        #[cfg(unix)]
        {
            let other = tempfile::NamedTempFile::new().unwrap();
            std::fs::write(&other, &mine).unwrap();
            std::fs::remove_file(&path).unwrap();
            std::os::unix::fs::symlink(&other, &path).unwrap();
            let (_, said) = run(folder, writer.args);
            expect(std::fs::read(&other).unwrap() == mine, "behind a link", &said);
            _ = std::fs::remove_file(&path);
        }
        let left: Vec<_> = files_below(folder)
            .into_iter()
            .filter(|p| p.extension().is_some_and(|e| e == "tmp"))
            .collect();
        expect(left.is_empty(), "leftovers", &format!("{left:?}"));
    }
    assert!(failures.is_empty(), "{} failed:\n{}", failures.len(), failures.join("\n"));
}

#[cfg(unix)]
#[test]
fn what_holds_data_of_persons_is_for_the_user_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = desk();
    for writer in WRITERS {
        run(desk.path(), writer.args);
    }
    let open: Vec<PathBuf> = ["out", "lists", "包", "part1", "合"]
        .iter()
        .flat_map(|name| {
            let folder = desk.path().join(name);
            files_below(&folder).into_iter().chain([folder]).collect::<Vec<_>>()
        })
        .filter(|path| {
            // A lock has no content; the folder above it is closed.
            let mode = std::fs::metadata(path).unwrap().permissions().mode();
            mode & 0o077 != 0
                && !path
                    .components()
                    .any(|c| c.as_os_str().to_string_lossy().starts_with(".xunwen"))
        })
        .collect();
    assert!(open.is_empty(), "{open:?}");
}

/// A pipe, a device and a folder in the place of every file that a command reads.
#[cfg(unix)]
#[test]
fn nothing_but_plain_files_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let made = std::process::Command::new("mkfifo").arg(at("pipe")).status();
    assert!(made.is_ok_and(|status| status.success()));
    let round = root("samples/round.yaml");
    let round = round.to_str().unwrap();
    let kinds: &[(&str, &dyn Fn(&str))] = &[
        ("X1014", &|name| std::fs::hard_link(at("pipe"), at(name)).unwrap()),
        ("X1014", &|name| std::os::unix::fs::symlink("/dev/zero", at(name)).unwrap()),
        ("X1014", &|name| drop(std::os::unix::net::UnixListener::bind(at(name)).unwrap())),
        ("X1002", &|name| std::fs::create_dir(at(name)).unwrap()),
    ];
    let readers: &[(&str, &[&str])] = &[
        ("r.yaml", &["check", "r.yaml"]),
        ("r.json", &["check", "r.json"]),
        ("r.xlsx", &["check", "r.xlsx"]),
        ("c.yaml", &["check", "c.yaml", "--clues"]),
        ("p.toml", &["profiles", "--profile", "p.toml"]),
        ("t.xwset", &["template", "unpack", "t.xwset", "to"]),
        ("s.png", &["render", round, "-o", "out", "--seal", "甲=s.png"]),
        ("back.xlsx", &["workbook", "merge", round, "back.xlsx", "-o", "m.json"]),
        ("d.yaml", &["template", "inspect", "announcement", "--data", "d.yaml"]),
        ("token", &["serve", "--api", "--listen", "127.0.0.1:0", "--token-file", "token"]),
        ("f/font.ttf", &["fonts", "--fonts", "f"]),
        ("i/targets.yaml", &["check", "i/round.yaml"]),
        ("k/manifest.json", &["verify", "k"]),
    ];
    for folder in ["f", "i", "k"] {
        std::fs::create_dir(at(folder)).unwrap();
    }
    for name in [
        "round.yaml",
        "issues.yaml",
        "rectification.yaml",
        "ballots.yaml",
        "conclusion.yaml",
        "organisation.yaml",
        "papers.yaml",
    ] {
        std::fs::copy(root("samples").join(name), at("i").join(name)).unwrap();
    }
    let mut failures = Vec::new();
    for (number, (code, make)) in kinds.iter().enumerate() {
        for (name, args) in readers {
            // A folder with fonts in it, or of a pack, is none in the wrong place.
            if *code == "X1002" && name.starts_with('f') {
                continue;
            }
            make(name);
            let (exit, said) = run(folder.path(), args);
            // A manifest has a code of its own, and a link that leaves the folder is refused first.
            let codes = [*code, "X6104", "X1011"];
            if exit == 0 || !codes.iter().any(|code| said.contains(code)) {
                failures.push(format!("{args:?} {number}: {exit} {said}"));
            }
            _ = std::fs::remove_file(at(name)).or_else(|_| std::fs::remove_dir(at(name)));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[cfg(unix)]
#[test]
fn included_files_do_not_leave_their_folder_by_links() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let main = folder.path().join("main");
    std::fs::create_dir_all(main.join("below")).unwrap();
    let text = "targets:\n- code: secret\n";
    std::fs::write(folder.path().join("outside.yaml"), text).unwrap();
    std::fs::write(main.join("below/inside.yaml"), "targets: []\n").unwrap();
    symlink("/etc/passwd", main.join("passwd.yaml")).unwrap();
    symlink("../outside.yaml", main.join("out.yaml")).unwrap();
    symlink("..", main.join("up")).unwrap();
    symlink("below/inside.yaml", main.join("in.yaml")).unwrap();
    let round = std::fs::read_to_string(root("samples/round.yaml")).unwrap();
    let including = |file: &str| {
        let main_file = main.join("round.yaml");
        std::fs::write(&main_file, round.replace("- targets.yaml", &format!("- {file}"))).unwrap();
        run(&main, &["check", "round.yaml"]).1
    };
    for file in ["passwd.yaml", "out.yaml", "up/outside.yaml", "up/main/up/outside.yaml"] {
        let said = including(file);
        assert!(said.contains("X1011") && !said.contains("root:"), "{file}: {said}");
        assert!(!said.contains("secret"), "{file}: {said}");
    }
    for file in ["in.yaml", "below/inside.yaml", "up/main/in.yaml"] {
        let said = including(file);
        assert!(!said.contains("X1011"), "{file}: {said}");
    }
    // The folder itself may be reached by a link.
    symlink(&main, folder.path().join("linked")).unwrap();
    let (_, said) = run(folder.path(), &["check", "linked/round.yaml"]);
    assert!(!said.contains("X1011"), "{said}");
}

#[cfg(unix)]
#[test]
fn no_command_writes_through_a_folder_that_is_a_link() {
    let desk = desk();
    let folder = desk.path();
    for name in ["render", "pack --resume", "merge"] {
        let writer = WRITERS.iter().find(|w| w.name == name).unwrap();
        assert_eq!(run(folder, writer.args).0, 0);
        let elsewhere = folder.join(format!("elsewhere {name}"));
        std::fs::create_dir(&elsewhere).unwrap();
        let path = output(folder, writer);
        let above = path.parent().unwrap();
        std::fs::remove_dir_all(above).unwrap();
        std::os::unix::fs::symlink(&elsewhere, above).unwrap();
        let (code, said) = run(folder, writer.args);
        assert!(code == 4 && said.contains("X6008"), "{name}: {code} {said}");
        assert!(files_below(&elsewhere).is_empty(), "{name}");
        // The folders of the program and of what is kept aside are none either.
        std::fs::remove_file(above).unwrap();
        assert_eq!(run(folder, writer.args).0, 0, "{name}: taken up again");
        let out = folder.join(writer.output.split('/').next().unwrap());
        _ = std::fs::remove_dir_all(out.join("改动留存"));
        std::os::unix::fs::symlink(&elsewhere, out.join("改动留存")).unwrap();
        std::fs::write(&path, MINE).unwrap();
        let (code, said) = run(folder, writer.args);
        assert!(code == 4 && said.contains("X6008"), "{name}: {code} {said}");
        assert!(std::fs::read(&path).unwrap() == MINE && files_below(&elsewhere).is_empty());
    }
}

/// `/dev/full` takes nothing, as a full disk.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_standard_output_is_said() {
    for args in [
        &["schema"][..],
        &["check", "samples/round.yaml"],
        &["check", "samples/round.yaml", "--json"],
        &["kinds"],
        &["profiles"],
        &[
            "render",
            "samples/round.yaml",
            "--kind",
            "announcement",
            "--target",
            "990126101000",
            "--format",
            "docx",
            "-o",
            "-",
        ],
        &["completions", "bash"],
    ] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = crate::support::command(args).stdout(full).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(4) && said.contains("X6005"), "{args:?}: {said}");
    }
}

#[test]
fn copies_of_a_form_that_the_pack_has_not_are_told() {
    let told = |stage: &str, copies: &str| {
        let args = [
            "pack",
            "samples/round.yaml",
            "--dry-run",
            "--stage",
            stage,
            "--format",
            "docx",
            "--print",
            "duplex",
            "--copies",
            copies,
            "--target",
            "990126101201",
        ];
        let (code, said) = run(&root(""), &args);
        assert_eq!(code, 0, "{said}");
        said.contains("X6009")
    };
    assert!(told("entry", "evaluation_form=45"));
    assert!(!told("inspect", "evaluation_form=45"));
    assert!(!told("entry", "announcement=3"));
}

#[test]
fn merging_that_was_killed_leaves_nothing() {
    let desk = desk();
    let folder = desk.path();
    let args = ["merge", "part1", "part2", "-o", "whole"];
    for pause in [0, 5, 10, 20, 40] {
        let mut child = crate::support::command(&args).current_dir(folder).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(pause));
        _ = child.kill();
        child.wait().unwrap();
        assert_eq!(run(folder, &args).0, 0);
        let (code, said) = run(folder, &["verify", "whole"]);
        assert_eq!(code, 0, "{said}");
        assert!(!folder.join("whole/.xunwen").exists());
        std::fs::remove_dir_all(folder.join("whole")).unwrap();
    }
}
