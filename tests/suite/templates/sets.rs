//! Template sets of one's own: copied, made anew, laid over one another, checked, handed out.

use std::fs;
use std::path::Path;

use xunwen::diag::{Code, Diagnostic, Origin};
use xunwen::engine::{Engine, EngineBuilder, Format, RenderOptions, Selection};
use xunwen::import::{Format as DataFormat, Imported, import, import_clues, to_bytes};
use xunwen::template::Variable;
use xunwen::terms::{Audience, Scope};

use crate::support::{all_pass, checked, checked_sample, matches_page, root, sample};
#[cfg(feature = "cli")]
use crate::support::{has_code, xunwen};

/// A folder with some files, gone at the end of the test.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn over(folders: &[&Path]) -> EngineBuilder {
    folders.iter().fold(Engine::builder(), |builder, folder| builder.templates(*folder))
}

#[test]
fn later_sets_override_single_files_and_add_fields() {
    let body = "<document><title>甲</title></document>";
    let extra = |key: &str, title: &str| {
        format!(
            "[[extra]]\non = \"issue\"\nkey = \"{key}\"\ntitle = \"{title}\"\ntype = \"text\"\naudience = \"public\"\n"
        )
    };
    let county = folder(&[
        (
            "set.toml",
            &format!(
                "name = \"县模板\"\nversion = \"2.1\"\nengine = \"0.1\"\n{}{}",
                extra("a", "甲"),
                extra("b", "乙")
            ),
        ),
        ("announcement/body.xml.j2", body),
    ]);
    let team = folder(&[
        ("set.toml", &format!("name = \"组模板\"\n{}", extra("b", "丙"))),
        ("shared/own.xml.j2", ""),
    ]);
    let engine = over(&[county.path(), team.path()]).build().unwrap();
    let set = engine.set();
    let names: Vec<String> = set.sets.iter().map(|s| s.name.to_string()).collect();
    assert_eq!(names[1..], ["县模板 2.1", "组模板"]);
    let kind = set.kind("announcement").unwrap();
    assert_eq!(
        kind.sets.iter().map(ToString::to_string).collect::<Vec<_>>(),
        [names[0].as_str(), "县模板 2.1"]
    );
    assert_eq!(set.kind("three_lists").unwrap().sets.len(), 1);
    let titles: Vec<&str> = set.extra.iter().map(|e| e["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["甲", "丙"]);
}

#[test]
fn everything_wrong_with_a_set_is_said_in_one_run_at_its_line() {
    let set = folder(&[
        ("set.toml", "name = \"\"\nengine = \"9.0\"\ndate = \"2026年3月\"\nowner = \"x\"\n"),
        (
            "a/kind.toml",
            "title = \"甲\"\norder = \"1\"\naudience = \"publik\"\nscopes = [\"vilage\"]\nprofile = \"lettr\"\nstage = \"entry\"\n",
        ),
        (
            "b/kind.toml",
            "order = 1\naudience = \"public\"\nscopes = [\"village\"]\nprofile = \"letter\"\nstages = \"entry\"\nneed = []\n",
        ),
        (
            "c/kind.toml",
            "title = \"丙\"\norder = 1\naudience = \"public\"\nscopes = []\nprofile = \"letter\"\nstages = [\"entry\"]\ndated_by = \"tomorrow\"\n",
        ),
        ("profiles/own.toml", "title = \"自\"\nbase = \"gbt\"\n"),
    ]);
    let problems = over(&[set.path()]).build().unwrap_err().to_string();
    let here = format!("{}/", set.path().display());
    let problems = problems.replace(&here, "");
    for expected in [
        "set.toml:4:1：没有“owner”这一项",
        "a/kind.toml:2:9：order 应为整数",
        "a/kind.toml:3:12：audience 没有“publik”这个值",
        "a/kind.toml:4:11：scopes 没有“vilage”这个值",
        "b/kind.toml:6:1：没有“need”这一项",
        "b/kind.toml:1:1：缺少 title",
        "c/kind.toml：文书“c”缺少模板文件",
        "c/kind.toml:7:12：dated_by“tomorrow”不是时间安排中的日期",
        "c/kind.toml:4:10：scopes 至少填一项",
        "profiles/own.toml:2:8：base 所指的版式“gbt”不存在",
    ] {
        assert!(problems.contains(expected), "{expected}\n{problems}");
    }
    // What a set says of itself is looked at where its form is sound.
    let set = folder(&[("set.toml", "name = \"\"\nengine = \"9.0\"\ndate = \"2026年3月\"\n")]);
    let problems = over(&[set.path()]).build().unwrap_err().to_string();
    for expected in
        ["set.toml:1:8", "set.toml:2:10：这套模板需要 9.0 以上版本的程序", "set.toml:3:8"]
    {
        assert!(problems.contains(expected), "{expected}\n{problems}");
    }
}

#[test]
#[cfg(feature = "cli")]
fn every_kind_is_copied_and_gives_the_same_markup() {
    let out = tempfile::tempdir().unwrap();
    let engine = Engine::builder().build().unwrap();
    for part in
        engine.kinds().iter().map(|k| k.name.as_str()).chain(["shared", "profiles/letter.toml"])
    {
        let (code, said, problems) =
            xunwen(&["template", "eject", part, out.path().to_str().unwrap()]);
        assert_eq!(code, 0, "{said}{problems}");
    }
    let (code, _, problems) =
        xunwen(&["template", "eject", "announcement", out.path().to_str().unwrap()]);
    assert!(code == 4 && has_code(&problems, Code::OutputExists), "{problems}");
    let own = over(&[out.path()]).build().unwrap();
    let options = RenderOptions::default();
    let (a, b) = (
        engine.session(checked_sample(), &options).unwrap(),
        own.session(checked_sample(), &options).unwrap(),
    );
    for (a_job, b_job) in
        a.jobs(&Selection::default()).unwrap().iter().zip(&b.jobs(&Selection::default()).unwrap())
    {
        assert_eq!(a.markup(a_job), b.markup(b_job));
    }
}

#[test]
#[cfg(feature = "cli")]
fn a_new_kind_works_as_it_is() {
    let out = tempfile::tempdir().unwrap();
    let path = out.path().join("县模板");
    let shown = path.to_str().unwrap();
    let (code, said, problems) =
        xunwen(&["template", "new", "work_report", shown, "--title", "整改情况报告"]);
    assert_eq!(code, 0, "{said}{problems}");
    let engine = over(&[&path]).build().unwrap();
    assert_eq!(engine.set().kind("work_report").unwrap().sets[0].to_string(), "县模板 1.0");
    let session = engine.session(checked_sample(), &RenderOptions::default()).unwrap();
    let jobs = session.jobs(&Selection::all().kinds(["work_report"])).unwrap();
    assert!(!jobs.is_empty());
    for job in jobs {
        session.document(&job).unwrap_or_else(|d| panic!("{d}"));
    }
    for (args, words) in [
        (["template", "new", "work_report", shown, "--title", "另一报告"], "已存在，不覆盖"),
        (["template", "new", "announcement", shown, "--title", "公告"], "已有“巡察公告”"),
        (["template", "new", "Report 1", shown, "--title", "报告"], "不能用作文书种类的名称"),
        (["template", "new", "report", shown, "--title", ""], "中文名称应为"),
    ] {
        let (code, _, problems) = xunwen(&args);
        assert!(code != 0 && problems.contains(words), "{words}: {problems}");
    }
}

#[test]
#[cfg(all(feature = "cli", feature = "docx"))]
fn a_manifest_names_the_sets_and_their_versions() {
    let own = folder(&[
        ("set.toml", "name = \"县模板\"\nversion = \"2.1\"\n"),
        ("announcement/body.xml.j2", "<document><title>公告</title></document>"),
    ]);
    let out = own.path().join("out");
    let (code, _, problems) = xunwen(&[
        "pack",
        "samples/round.yaml",
        "-o",
        out.to_str().unwrap(),
        "--format",
        "docx",
        "--stage",
        "entry",
        "--templates",
        own.path().to_str().unwrap(),
    ]);
    assert_eq!(code, 0, "{problems}");
    let manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(out.join("manifest.json")).unwrap()).unwrap();
    let sets = manifest["inputs"]["sets"].as_array().unwrap_or_else(|| panic!("{manifest:#}"));
    let own = sets.iter().find(|s| s["name"] == "县模板").unwrap();
    assert_eq!(
        (own["version"].as_str(), &own["kinds"]),
        (Some("2.1"), &serde_json::json!(["announcement"]))
    );
}

#[test]
fn the_built_in_templates_look_up_nothing_that_their_views_lack() {
    let problems = Engine::builder().check_set().unwrap().problems;
    assert!(problems.is_empty(), "{problems}");
}

#[test]
#[cfg(feature = "cli")]
fn template_check_names_file_line_and_nearest_name_without_data() {
    let set = folder(&[(
        "announcement/body.xml.j2",
        "<document>\n<title>{{ comittee.name }}</title>\n<p>{{ round.entri|date }}{{ options.nothing }}</p></document>",
    )]);
    let (code, out, err) = xunwen(&["template", "check", &set.path().display().to_string()]);
    assert_eq!(code, 1, "{out}{err}");
    for expected in [
        "body.xml.j2:2:11",
        "没有“comittee”这个变量",
        "是否想写“committee”？",
        "body.xml.j2:3:13",
        "“round”中没有“entri”",
        "“options”中没有“nothing”",
    ] {
        assert!(err.contains(expected), "{expected}\n{err}");
    }
    let (code, out, err) = xunwen(&["template", "check"]);
    assert_eq!(code, 0, "{out}{err}");
    assert!(out.contains("没有发现问题"), "{out}");
}

#[test]
fn every_variable_is_told_with_its_meaning() {
    let engine = Engine::builder().build().unwrap();
    for kind in engine.kinds() {
        let shape = engine.variables(&kind.name).unwrap();
        let fields = shape.all_fields();
        assert!(fields.iter().any(|v| v.path == "document.date"), "{}", kind.name);
        for Variable { path, field, .. } in
            fields.iter().filter(|v| !v.path.starts_with("options."))
        {
            assert!(
                !field.meaning.is_empty(),
                "{}: {path} has no meaning: write it in Chinese at the end of its doc comment",
                kind.name
            );
        }
    }
    assert!(engine.variables("feedbak_report").is_none());
}

/// What a kind's templates print, with examples of the sample round, as a table and as JSON Schema.
#[test]
fn what_a_kind_uses_is_told_with_examples() {
    let engine = Engine::builder().build().unwrap();
    let (round, clues) =
        (&sample().round, import_clues(&root("samples/secret/clues.yaml")).unwrap());
    let briefing = xunwen::samples::briefing().unwrap();
    for kind in engine.kinds() {
        let checked = checked(round);
        let session = engine.session(&checked, &RenderOptions::default()).unwrap();
        let session = match kind.scopes[0] {
            Scope::Briefing => session.briefing(&briefing).unwrap(),
            Scope::Clue => session.secret(&clues).unwrap(),
            _ => session,
        };
        let (used, all) = (
            session.inspect(&kind.name, false).unwrap(),
            session.inspect(&kind.name, true).unwrap(),
        );
        assert!(
            used.variables.len() >= 8 && used.variables.len() < all.variables.len(),
            "{}: {}",
            kind.name,
            used.variables.len()
        );
        assert!(
            used.variables.iter().all(|v| v.used && all.variables.iter().any(|a| a.path == v.path)),
            "{}",
            kind.name
        );
        let values = used
            .variables
            .iter()
            .filter(|v| !v.word.starts_with("一组") && !v.word.ends_with("每项有"));
        let (with, without): (Vec<_>, Vec<_>) = values.partition(|v| v.example.is_some());
        assert!(with.len() >= without.len() * 2, "{}: {without:?}", kind.name);
        for (inspection, whole) in [(&used, false), (&all, true)] {
            for v in &inspection.variables {
                let pointer = v
                    .path
                    .split('.')
                    .map(|part| format!("/properties/{}", part.replace("[]", "/items")))
                    .collect::<String>();
                let node = inspection
                    .schema
                    .pointer(&pointer)
                    .unwrap_or_else(|| panic!("{}: {pointer}", kind.name));
                assert_eq!(
                    node["description"].as_str().unwrap_or_default(),
                    v.meaning,
                    "{}: {pointer}",
                    kind.name
                );
                if let Some(like) = &v.like {
                    assert!(
                        whole && all.variables.iter().any(|a| a.path.starts_with(like)),
                        "{}: {like}",
                        kind.name
                    );
                }
            }
        }
        // What refers to another place finds it.
        let text = all.schema.to_string();
        for (i, _) in text.match_indices("\"$ref\":\"#") {
            let to = text[i + 9..].split('"').next().unwrap();
            assert!(
                all.schema.pointer(to).is_some_and(|node| node["properties"].is_object()),
                "{}: {to}",
                kind.name
            );
        }
    }
    let checked = checked(round);
    let session = engine.session(&checked, &RenderOptions::default()).unwrap();
    let told = session.inspect("three_lists", false).unwrap();
    let one = |path: &str| {
        told.variables.iter().find(|v| v.path == path).unwrap_or_else(|| panic!("{path}"))
    };
    assert_eq!(
        (one("target.org").example.as_deref(), one("target.org").word.as_str()),
        (Some("双河镇党委"), "文字")
    );
    assert!(session.inspect("feedbak_report", false).is_err());
}

#[cfg(feature = "cli")]
fn county_set() -> tempfile::TempDir {
    let said = "<document><title>甲县公告</title><p>正文。</p></document>";
    folder(&[
        (
            "set.toml",
            "name = \"甲县模板\"\nversion = \"1.1\"\nissuer = \"甲县委巡察办\"\ndate = \"2026-03-01\"\nengine = \"0.1\"\n",
        ),
        ("announcement/body.xml.j2", said),
        ("shared/own.xml.j2", "{# 共用 #}"),
        ("说明.txt", "不属于模板集"),
    ])
}

#[cfg(feature = "cli")]
#[test]
fn a_set_is_handed_on_as_one_file_and_used_from_it() {
    use xunwen::archive::{Limits, ZipReader};
    let (set, out) = (county_set(), tempfile::tempdir().unwrap());
    let path = |name: &str| out.path().join(name).display().to_string();
    let (file, again, here) =
        (path("甲县.xwset"), path("again.xwset"), set.path().display().to_string());
    let (code, said, errors) = xunwen(&["template", "pack", &here, "-o", &file]);
    assert!(
        code == 0 && said.contains("已打包“甲县模板 1.1”，文件3个") && said.contains("校验码 "),
        "{said}{errors}"
    );
    assert_eq!(xunwen(&["template", "pack", &here, "-o", &again]).0, 0);
    let bytes = fs::read(&file).unwrap();
    assert_eq!(bytes, fs::read(&again).unwrap(), "the same set, the same bytes");
    let names = ZipReader::open(&bytes, Limits::default()).unwrap().names();
    assert_eq!(
        names,
        ["manifest.json", "announcement/body.xml.j2", "set.toml", "shared/own.xml.j2"]
    );
    let listing =
        ZipReader::open(&bytes, Limits::default()).unwrap().read("manifest.json").unwrap().unwrap();
    let listing: serde_json::Value = serde_json::from_slice(&listing).unwrap();
    for (key, value) in [
        ("name", "甲县模板"),
        ("version", "1.1"),
        ("issuer", "甲县委巡察办"),
        ("date", "2026-03-01"),
        ("engine", "0.1"),
    ] {
        assert_eq!(listing[key], value, "{listing}");
    }

    let unpacked = path("展开");
    let (code, later, errors) = xunwen(&["template", "unpack", &file, &unpacked]);
    let check = |text: &str| {
        text.lines().find_map(|l| l.strip_prefix("校验码 ").map(|l| l[..19].to_string())).unwrap()
    };
    assert!(code == 0 && check(&said) == check(&later), "{later}{errors}");
    for name in ["announcement/body.xml.j2", "set.toml", "shared/own.xml.j2"] {
        assert_eq!(
            fs::read(set.path().join(name)).unwrap(),
            fs::read(Path::new(&unpacked).join(name)).unwrap()
        );
    }
    // Used from the folder and from the file alike, each said to be of the set.
    for from in [&unpacked, &file] {
        let engine = over(&[Path::new(from)]).build().unwrap();
        let kind = engine.set().kind("announcement").unwrap();
        assert_eq!(kind.sets.last().unwrap().to_string(), "甲县模板 1.1");
        let (code, kinds, _) = xunwen(&["kinds", "--templates", from]);
        assert!(code == 0 && kinds.contains("甲县模板 1.1"), "{kinds}");
    }
    // Nothing is written over.
    let (code, _, errors) = xunwen(&["template", "unpack", &file, &unpacked]);
    assert!(code == 4 && has_code(&errors, Code::OutputExists), "{code} {errors}");
    let (code, _, errors) = xunwen(&["template", "pack", &here, "-o", &file]);
    assert!(code == 4 && has_code(&errors, Code::OutputExists), "{code} {errors}");
    assert_eq!(fs::read_dir(out.path()).unwrap().count(), 3, "no leftovers");
}

#[cfg(feature = "cli")]
#[test]
fn a_set_with_mistakes_is_not_packed() {
    let (set, out) = (
        folder(&[("announcement/body.xml.j2", "<document><title>{{ 没有 }}</title></document>")]),
        tempfile::tempdir().unwrap(),
    );
    let file = out.path().join("a.xwset").display().to_string();
    let (code, _, errors) =
        xunwen(&["template", "pack", &set.path().display().to_string(), "-o", &file]);
    assert!(
        code == 1
            && errors.contains("announcement/body.xml.j2:1:")
            && fs::read_dir(out.path()).unwrap().count() == 0,
        "{code} {errors}"
    );
    let empty = folder(&[("set.toml", "name = \"空\"\n")]);
    let (code, _, errors) =
        xunwen(&["template", "pack", &empty.path().display().to_string(), "-o", &file]);
    assert!(code == 1 && has_code(&errors, Code::SetInvalid), "{code} {errors}");
    let (code, _, errors) =
        xunwen(&["template", "pack", &empty.path().display().to_string(), "-o", "a.zip"]);
    assert!(code == 2 && has_code(&errors, Code::Usage), "{code} {errors}");
}

/// What `template pack` takes, every program can open: on Windows too, and within the limits.
#[cfg(feature = "cli")]
#[test]
fn what_is_packed_can_be_opened() {
    let out = tempfile::tempdir().unwrap();
    let (file, unpacked) = (
        out.path().join("a.xwset").display().to_string(),
        out.path().join("展开").display().to_string(),
    );
    let long = "字".repeat(1_000_000);
    let many =
        |text: &str| (0..12).map(|i| (format!("说明{i}.md"), text.to_string())).collect::<Vec<_>>();
    let one = |name: &str| vec![(name.to_string(), "说明".to_string())];
    let cases = [
        (one("说明(新)、“改”.md"), None),
        (one("deep/1/2/3/说明 一.md"), None),
        (one("说明#1.md"), Some("“说明#1.md”不能打包")),
        (one("附件/aux.v2.md"), Some("“附件/aux.v2.md”不能打包")),
        (one("末尾.文件夹./a.md"), Some("不能打包")),
        ([one("A.md"), one("a.md")].concat(), Some("“a.md”不能打包：与别的文件只差大小写")),
        (many(&long), Some("压缩")),
        (many(&noise(3_900_000)), Some("最多")),
    ];
    for (extra, problem) in cases {
        // Other systems do not hold such files.
        if problem.is_some() && !cfg!(target_os = "linux") {
            continue;
        }
        let set = county_set();
        for (name, text) in &extra {
            let path = set.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let (code, _, errors) =
            xunwen(&["template", "pack", &set.path().display().to_string(), "-o", &file]);
        match problem {
            None => {
                assert_eq!(code, 0, "{errors}");
                let (code, _, errors) = xunwen(&["template", "unpack", &file, &unpacked]);
                assert!(code == 0 && Path::new(&unpacked).join(&extra[0].0).is_file(), "{errors}");
                fs::remove_file(&file).unwrap();
                fs::remove_dir_all(&unpacked).unwrap();
            }
            Some(problem) => {
                assert!(
                    code == 1 && errors.contains(problem) && !errors.contains("请发放单位"),
                    "{problem}: {code} {errors}"
                );
                assert_eq!(
                    fs::read_dir(out.path()).unwrap().count(),
                    0,
                    "{problem}: nothing is written"
                );
            }
        }
    }
}

/// A manifest of this many files, none of which is there.
#[cfg(feature = "cli")]
fn listing(files: usize) -> Vec<u8> {
    let files: Vec<_> =
        (0..files).map(|i| serde_json::json!({ "path": format!("{i}.md"), "size": 1, "sha256": noise(8) + &i.to_string() })).collect();
    serde_json::to_vec(
        &serde_json::json!({ "format": "xunwen-template-set/1", "name": "多", "files": files }),
    )
    .unwrap()
}

/// Text that deflate makes little of.
#[cfg(feature = "cli")]
fn noise(bytes: usize) -> String {
    let mut state = 1_u64;
    let mut next = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b' ' + u8::try_from((state >> 33) % 95).unwrap())
    };
    (0..bytes).map(|_| next()).collect()
}

/// A sparse file: of its terabyte nothing but the first 32 MB may be read.
#[cfg(all(feature = "cli", target_os = "linux"))]
#[test]
fn a_set_file_far_too_large_is_not_read() {
    let out = tempfile::tempdir().unwrap();
    let file = out.path().join("a.xwset");
    fs::File::create(&file).unwrap().set_len(1 << 40).unwrap();
    let shown = file.display().to_string();
    for args in [&["template", "unpack", &shown, "b"][..], &["kinds", "--templates", &shown]] {
        let (code, _, errors) = xunwen(args);
        assert!(code == 1 && has_code(&errors, Code::TooLarge), "{code} {errors}");
    }
}

#[cfg(feature = "cli")]
#[test]
fn a_set_file_that_was_changed_is_refused_whole() {
    use xunwen::archive::{Limits, ZipBuilder, ZipReader};
    let (set, out) = (county_set(), tempfile::tempdir().unwrap());
    let file = out.path().join("a.xwset");
    let shown = file.display().to_string();
    assert_eq!(xunwen(&["template", "pack", &set.path().display().to_string(), "-o", &shown]).0, 0);
    let sound = fs::read(&file).unwrap();
    let parts: Vec<(String, Vec<u8>)> = {
        let mut zip = ZipReader::open(&sound, Limits::default()).unwrap();
        zip.names().into_iter().map(|n| (n.clone(), zip.read(&n).unwrap().unwrap())).collect()
    };
    let with = |change: &dyn Fn(&mut Vec<(String, Vec<u8>)>)| {
        let mut parts = parts.clone();
        change(&mut parts);
        let mut zip = ZipBuilder::new();
        parts.iter().for_each(|(name, bytes)| zip.add(name, bytes).unwrap());
        zip.finish().unwrap()
    };
    let rename = |from: &str, to: &str| {
        let (from, to) = (from.to_string(), to.to_string());
        move |parts: &mut Vec<(String, Vec<u8>)>| {
            let text = String::from_utf8(parts[0].1.clone()).unwrap().replace(&from, &to);
            parts[0].1 = text.into_bytes();
            parts.iter_mut().filter(|p| p.0 == from).for_each(|p| p.0 = to.clone());
        }
    };
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("“announcement/body.xml.j2”与清单不符", with(&|p| p[1].1.push(b' '))),
        ("缺少“set.toml”", with(&|p| drop(p.remove(2)))),
        ("多出“evil.j2”", with(&|p| p.push(("evil.j2".into(), Vec::new())))),
        ("文件名“../set.toml”不合规定", with(&rename("set.toml", "../set.toml"))),
        ("文件名“set.exe”不合规定", with(&rename("set.toml", "set.exe"))),
        ("里面没有清单", with(&|p| drop(p.remove(0)))),
        ("清单读不懂", with(&|p| p[0].1 = b"{}".to_vec())),
        ("格式是“xunwen-template-set/9”", with(&rename("template-set/1", "template-set/9"))),
        ("压缩比超过", with(&|p| p[1].1 = vec![b' '; 8 << 20])),
        ("文件名“nul.j2”不合规定", with(&rename("shared/own.xml.j2", "nul.j2"))),
        ("只差大小写", with(&rename("shared/own.xml.j2", "SET.toml"))),
        ("清单所列的文件太多", with(&|p| p[0].1 = listing(200_000))),
        ("压缩包", sound[..sound.len() / 2].to_vec()),
        ("压缩包", b"not a set".to_vec()),
    ];
    let folder = out.path().join("展开");
    for (expected, bytes) in cases {
        fs::write(&file, bytes).unwrap();
        let (code, _, errors) =
            xunwen(&["template", "unpack", &shown, &folder.display().to_string()]);
        assert!(
            code == 1 && errors.contains(expected) && !folder.exists(),
            "{expected}: {code} {errors}"
        );
        assert!(over(&[&file]).build().is_err(), "{expected}");
    }
    assert_eq!(fs::read_dir(out.path()).unwrap().count(), 1, "no leftovers");
}

#[test]
fn secret_papers_are_those_made_of_clues() {
    for kind in Engine::builder().build().unwrap().kinds() {
        let (secret, of_clues) =
            (kind.audience == Audience::Secret, kind.scopes.iter().any(|s| s.is_secret()));
        assert!(secret == of_clues && (!of_clues || kind.scopes.len() == 1), "{}", kind.name);
    }
    // Nor can one's own kind be otherwise.
    for (audience, scopes) in [
        ("secret", "village"),
        ("internal", "clue"),
        ("internal", "briefing"),
        ("secret", "clue\", \"round"),
        ("secret", "clue\", \"briefing"),
    ] {
        let kind = format!(
            "title = \"甲\"\norder = 50\naudience = \"{audience}\"\nscopes = [\"{scopes}\"]\nprofile = \"plain\"\nstage = \"inspect\"\n"
        );
        let set = folder(&[
            ("own/kind.toml", &kind),
            ("own/body.xml.j2", "<document><title>甲</title></document>"),
        ]);
        let problems = over(&[set.path()]).build().unwrap_err().to_string();
        assert!(problems.contains("own/kind.toml") && problems.contains("clue"), "{problems}");
    }
}

/// The mistakes in `tests/inputs/mistakes`: file, line and code of each.
const MISTAKES: &[(&str, u32, &str)] = &[
    ("announcement/body.xml.j2", 3, "X3004"),
    ("announcement/body.xml.j2", 4, "X3003"),
    ("announcement/body.xml.j2", 4, "X3004"),
    ("announcement/body.xml.j2", 5, "X3004"),
    ("announcement/body.xml.j2", 7, "X3004"),
    ("announcement/body.xml.j2", 9, "X3005"),
    ("announcement/body.xml.j2", 9, "X3005"),
    ("announcement/body.xml.j2", 9, "X3005"),
    ("announcement/body.xml.j2", 11, "X3005"),
    ("announcement/body.xml.j2", 11, "X3005"),
    ("announcement/body.xml.j2", 12, "X3005"),
    ("announcement/body.xml.j2", 14, "X3004"),
    ("announcement/body.xml.j2", 15, "X3005"),
    ("announcement/body.xml.j2", 16, "X3004"),
    ("announcement/body.xml.j2", 17, "X3004"),
    ("announcement/body.xml.j2", 17, "X3005"),
    ("bulletin/kind.toml", 7, "X3001"),
    ("bulletin/kind.toml", 8, "X3001"),
    ("bulletin/kind.toml", 13, "X3001"),
    ("bulletin/part.xml.j2", 1, "X3006"),
    ("entry_notice/body.xml.j2", 3, "X3003"),
    ("entry_notice/body.xml.j2", 3, "X3004"),
    ("entry_notice/body.xml.j2", 4, "X3003"),
    ("entry_notice/body.xml.j2", 5, "X3003"),
    ("entry_notice/body.xml.j2", 6, "X3003"),
    ("entry_notice/body.xml.j2", 7, "X3003"),
    ("entry_notice/body.xml.j2", 8, "X3003"),
    ("entry_notice/body.xml.j2", 9, "X3003"),
    ("evaluation_form/evaluation.toml", 1, "X3001"),
    ("holidays.toml", 3, "X3001"),
    ("interview_outline/questions.toml", 3, "X3001"),
    ("interview_outline/questions.toml", 6, "X3001"),
    ("interview_outline/questions.toml", 7, "X3001"),
    ("profiles/own.toml", 4, "X3007"),
    ("profiles/own.toml", 6, "X3007"),
    ("profiles/own.toml", 8, "X3007"),
    ("questionnaire/survey.toml", 1, "X3001"),
    ("set.toml", 5, "X3001"),
    ("set.toml", 8, "X3001"),
    ("shared/own.xml.j2", 2, "X3004"),
    ("shared/own.xml.j2", 2, "X3004"),
    ("shared/own.xml.j2", 5, "X4002"),
    ("three_lists/body.xml.j2", 3, "X4001"),
    ("three_lists/body.xml.j2", 3, "X4003"),
    ("three_lists/body.xml.j2", 4, "X4002"),
    ("three_lists/body.xml.j2", 5, "X4002"),
    ("three_lists/body.xml.j2", 6, "X4002"),
    ("three_lists/body.xml.j2", 7, "X4003"),
    ("three_lists/body.xml.j2", 8, "X4004"),
    ("three_lists/body.xml.j2", 12, "X4004"),
    ("three_lists/body.xml.j2", 16, "X4001"),
    ("three_lists/body.xml.j2", 18, "X4001"),
    ("three_lists/body.xml.j2", 19, "X4005"),
    ("work_report/body.xml.j2", 1, "X3003"),
    ("work_report/body.xml.j2", 2, "X3004"),
    ("work_report/body.xml.j2", 5, "X3003"),
    ("work_report/body.xml.j2", 5, "X4002"),
    ("work_report/kind.toml", 2, "X3001"),
    ("work_report/kind.toml", 3, "X3001"),
    ("work_report/kind.toml", 5, "X3001"),
    ("work_report/kind.toml", 6, "X3001"),
];

/// Where a problem lies, without the folder.
fn file_and_line(d: &Diagnostic, folder: &str) -> (String, u32) {
    let short = |file: &str| file.replace('\\', "/").replace(&format!("{folder}/"), "");
    match d.origin.as_ref().unwrap_or_else(|| panic!("no place: {d}")) {
        Origin::Text { file, line, column } | Origin::Template { name: file, line, column } => {
            assert!(*column > 0, "{d}");
            (short(file), *line)
        }
        other => panic!("no line: {other}: {d}"),
    }
}

#[test]
fn every_mistake_of_a_set_is_found_in_one_run_and_nothing_else() {
    let folder = root("tests/inputs/mistakes");
    let shown = folder.display().to_string().replace('\\', "/");
    let problems = over(&[&folder]).check_set().unwrap().problems;
    let mut found: Vec<(String, u32, &str)> = Vec::new();
    for d in problems.iter() {
        let (file, line) = file_and_line(d, &shown);
        // The line of text that is shown is the author's own, and somebody who cannot program knows
        // what to do.
        let text = fs::read_to_string(folder.join(&file)).unwrap();
        let written = text.lines().nth(line as usize - 1).unwrap();
        assert!(
            written.contains(
                d.excerpt.as_deref().unwrap_or_else(|| panic!("no line of text: {d}")).trim()
            ),
            "{d}"
        );
        assert!(d.message.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{d}");
        found.push((file, line, d.code.as_str()));
    }
    found.sort_unstable();
    let mut expected: Vec<(String, u32, &str)> =
        MISTAKES.iter().map(|(file, line, code)| ((*file).to_string(), *line, *code)).collect();
    expected.sort_unstable();
    assert_eq!(found, expected, "{problems}");
    assert!(expected.len() >= 40);
}

#[test]
fn rows_and_rings_of_templates_end_in_a_diagnostic() {
    let chain = |length: usize, own: &str| {
        let mut files = vec![(
            "announcement/body.xml.j2".to_string(),
            format!("{{% include \"c/0.j2\" %}}{own}"),
        )];
        files.extend(
            (0..length)
                .map(|i| (format!("c/{i}.j2"), format!("{{% include \"c/{}.j2\" %}}", i + 1))),
        );
        files.push((format!("c/{length}.j2"), String::new()));
        files
    };
    let wide = |name: &str, i: usize| {
        (format!("c/{i}.j2"), format!("{{% {name} \"c/{}.j2\" %}}", i + 1).repeat(3_000))
    };
    let document = "<document><title>甲</title></document>";
    let mut bomb: Vec<(String, String)> =
        vec![("announcement/body.xml.j2".into(), format!("{document}{{% include \"c/0.j2\" %}}"))];
    bomb.extend((0..4).map(|i| wide("include", i)));
    bomb.push(("c/4.j2".into(), "{{ round.name }}".repeat(100)));
    let deep = |open: &str, close: &str| {
        vec![(
            "announcement/body.xml.j2".to_string(),
            format!("{document}{}{}", open.repeat(100_000), close.repeat(100_000)),
        )]
    };
    for files in [
        chain(7, document),
        chain(1_900, document),
        bomb,
        deep("{% if a %}", "{% endif %}"),
        deep("{{ (", ") }}"),
        deep("{% include \"shared/common.xml.j2\" %}", ""),
        deep("<p>", "</p>"),
        deep("{% macro m() %}", "{% endmacro %}"),
    ] {
        let files: Vec<(&str, &str)> =
            files.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        let set = folder(&files);
        let begun = std::time::Instant::now();
        let problems = over(&[set.path()]).check_set().unwrap().problems;
        assert!(problems.has_errors(), "{}", &files[0].1[..60]);
        assert!(begun.elapsed().as_secs() < 30, "{:?}: {}", begun.elapsed(), &files[0].1[..60]);
    }
}

/// What stops the three lists of the first target of a round that has issues, with a template of
/// one's own.
fn stopped_by(body: &str, imported: &Imported) -> Diagnostic {
    let set = folder(&[("three_lists/body.xml.j2", body)]);
    let engine = over(&[set.path()]).build().unwrap();
    let checked = engine.check(imported.clone(), None);
    let session = engine.session(&checked, &RenderOptions::default()).unwrap();
    let jobs = session.jobs(&Selection::all().kinds(["three_lists"])).unwrap();
    let mut problems = session.render(&jobs[0], &[Format::Docx]).unwrap_err();
    checked.locate_related(&mut problems);
    problems.into_iter().next().unwrap()
}

#[test]
#[cfg(all(feature = "docx", feature = "xlsx"))]
fn an_error_of_a_run_points_to_the_template_and_to_the_data() {
    let sample = sample();
    // The second issue of the lists lacks what the first has.
    let body = |row: &str| {
        let issues = "{% for i in all_issues %}\n";
        format!(
            "<document><title>清单</title>\n<table cols=\"1 1\">\n{issues}<tr><td>{{{{ i.number }}}}</td>{row}</tr>\n{{% endfor %}}\n</table></document>\n"
        )
    };
    for format in [DataFormat::Yaml, DataFormat::Json, DataFormat::Xlsx] {
        let bytes = to_bytes(&sample.round, format).unwrap();
        let name = format!(
            "轮次.{}",
            if format == DataFormat::Xlsx {
                "xlsx"
            } else if format == DataFormat::Json {
                "json"
            } else {
                "yaml"
            }
        );
        let imported = import(&bytes, format, &name).unwrap();
        for (row, line, code, key) in [
            ("<td>{{ i.extra.level }}</td>", 4, "X3004", "extra"),
            ("<td>{{ i.summary|date }}</td>", 4, "X3005", "summary"),
            (
                "<td>{% for m in [i.summary] %}\n{{ m|date }}{% endfor %}</td>",
                5,
                "X3005",
                "summary",
            ),
            ("\n<td colspan=\"{{ i.summary|length }}\">甲</td>", 5, "X4004", "summary"),
            (
                "{% if i.number %}\n<td align=\"{{ i.category }}\">甲</td>{% endif %}",
                5,
                "X4003",
                "",
            ),
        ] {
            let d = stopped_by(&body(row), &imported);
            assert_eq!(d.code.as_str(), code, "{d}");
            let Some(Origin::Template { name: template, line: at, .. }) = &d.origin else {
                panic!("no template: {d}")
            };
            assert_eq!((template.as_str(), *at), ("three_lists/body.xml.j2", line), "{d}");
            let issue = &d.related[0];
            assert!(issue.what.starts_with("问题 "), "{d}");
            let number = issue.what.trim_start_matches("问题 ");
            let index = imported.round.issues.iter().position(|i| i.number == number).unwrap();
            let path = issue.path.as_deref().unwrap();
            assert!(
                path.starts_with(&format!("issues[{index}]")) && path.contains(key),
                "{path}: {d}"
            );
            match (&issue.origin, format) {
                (Some(Origin::Cell { file, sheet, .. }), DataFormat::Xlsx) => {
                    assert_eq!((file, sheet.as_str()), (&name, "问题清单"));
                }
                (Some(Origin::Text { file, line, .. }), _) => {
                    assert!(*file == name && *line > 1 || format == DataFormat::Json, "{d}");
                }
                other => panic!("{other:?}: {d}"),
            }
            assert!(
                d.related.iter().any(|r| r.what.starts_with("巡察对象 ") && r.origin.is_some()),
                "{d}"
            );
            assert!(d.to_string().contains("相关数据：问题"), "{d}");
            let json = serde_json::to_value(&d).unwrap();
            assert_eq!(json["related"][0]["path"], path);
            assert!(json["related"][0].get("excerpt").is_none());
        }
    }
}

#[test]
#[cfg(all(feature = "cli", feature = "docx"))]
fn a_pack_tells_the_data_at_work_with_its_place() {
    let set = folder(&[(
        "three_lists/body.xml.j2",
        "<document><title>清单</title>\n{% for i in all_issues %}\n<p>{{ i.amount|money }}</p>\n{% endfor %}\n</document>",
    )]);
    let out = set.path().join("out");
    let (out, shown) = (out.to_str().unwrap(), set.path().to_str().unwrap());
    let args = [
        "pack",
        "samples/round.yaml",
        "-o",
        out,
        "--format",
        "docx",
        "--stage",
        "feedback",
        "--templates",
        shown,
        "--json",
    ];
    let (code, said, _) = xunwen(&args);
    assert_ne!(code, 0, "{said}");
    let report: serde_json::Value = serde_json::from_str(&said).unwrap();
    let stopped = report["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .find(|d| d["code"] == "X3004")
        .unwrap_or_else(|| panic!("{said}"));
    assert_eq!(stopped["origin"]["line"], 3, "{stopped}");
    let issue = &stopped["related"][0];
    assert!(issue["what"].as_str().unwrap().starts_with("问题 W2026-"), "{issue}");
    assert!(
        issue["origin"]["file"].as_str().unwrap().ends_with("issues.yaml")
            && issue["origin"]["line"].as_u64() > Some(1),
        "{issue}"
    );
}

/// docs/fields.md is what the types of the views say; `UPDATE_REFS=1` rewrites it.
#[test]
fn the_guide_to_fields_is_what_the_views_have() {
    use std::fmt::Write as _;
    let engine = Engine::builder().build().unwrap();
    let mut text = String::from(
        "# 模板能用的数据\n\n由程序按各知悉范围的数据生成。`[]` 表示列表里的每一项，写成 `{% for i in 列表 %}{{ i.名称 }}{% endfor %}`；“可能为空”的先用 `{% if … %}` 判断。某一种文书能用的，也可用 `xunwen template inspect <种类> --all` 查看。\n",
    );
    let parts = [
        ("公开（public）", "announcement"),
        ("受限（restricted）", "feedback_report"),
        ("巡察组内部（internal）", "interview_outline"),
        ("涉密（secret）：线索", "incident_report"),
        ("涉密（secret）：点人点事和批示", "briefing_list"),
    ];
    for (title, kind) in parts {
        let shape = engine.variables(kind).unwrap();
        write!(text, "\n## {title}\n\n| 名称 | 类型 | 含义 |\n|---|---|---|\n").unwrap();
        // Options are of single kinds.
        for Variable { path, field, like, .. } in
            shape.all_fields().into_iter().filter(|v| !v.path.starts_with("options"))
        {
            let empty = if field.optional { "；可能为空" } else { "" };
            let like = like.map_or(String::new(), |like| format!("；各项同 `{like}`"));
            writeln!(
                text,
                "| `{path}` | {}{empty} | {}{like} |",
                field.value_type.word(),
                field.meaning.replace('|', "\\|")
            )
            .unwrap();
        }
    }
    assert_eq!(matches_page("fields.md", "src/view", &text), Ok(()));
}

/// docs/markup.md and docs/filters.md are what the program says itself; `UPDATE_REFS=1` rewrites
/// them.
#[test]
fn the_pages_for_authors_are_what_the_program_says() {
    let pages = [
        ("markup.md", "src/markup", xunwen::markup::reference()),
        ("filters.md", "src/template", xunwen::template::reference()),
    ];
    all_pass(
        pages
            .iter()
            .filter_map(|(name, made_of, text)| matches_page(name, made_of, text).err())
            .collect(),
    );
}

/// The column that docs/templates.md adds to a list.
#[test]
fn the_column_that_the_guide_adds_can_be_added() {
    let guide = fs::read_to_string(root("docs/templates.md")).unwrap().replace("\r\n", "\n");
    let chapter = guide.split("\n## ").find(|c| c.starts_with("二、")).unwrap();
    let table = chapter.split_once("```xml\n").unwrap().1.split("\n```").next().unwrap();
    let template = fs::read_to_string(root("templates/three_lists/body.xml.j2"))
        .unwrap()
        .replace("\r\n", "\n");
    assert!(template.contains(table), "the guide shows the table as it is");
    let wider = table.replacen("\" align=\"", " 20\" align=\"", 1).replacen(
        "\">\n<thead>",
        "c\">\n<thead>",
        1,
    );
    let headed = wider.replacen("</th></tr></thead>", "</th><th>责任单位</th></tr></thead>", 1);
    let cell = "<td>{{ i.units | join_cn }}</td>";
    assert!(chapter.contains(&cell.replace('|', "\\|")));
    let whole = headed.replacen("</td></tr>", &format!("</td>{cell}</tr>"), 1);
    for (changed, sound) in [(&wider, false), (&headed, false), (&whole, true)] {
        let set = folder(&[("three_lists/body.xml.j2", &template.replacen(table, changed, 1))]);
        assert_eq!(
            over(&[set.path()]).check_set().unwrap().problems.is_empty(),
            sound,
            "{changed}"
        );
    }
}

/// The document of one's own that docs/templates.md teaches, made as it says.
#[test]
fn the_document_that_the_guide_teaches_can_be_made() {
    let guide = fs::read_to_string(root("docs/templates.md")).unwrap().replace("\r\n", "\n");
    let chapter = guide.split("\n## ").find(|c| c.starts_with("三、")).unwrap();
    let block = |kind: &str| {
        let fence = format!("```{kind}\n");
        chapter.split_once(&fence).unwrap().1.split("```").next().unwrap()
    };
    let set = folder(&[
        ("talk_notice/body.xml.j2", block("xml")),
        ("talk_notice/kind.toml", block("toml")),
    ]);
    let problems = over(&[set.path()]).check_set().unwrap().problems;
    assert!(problems.is_empty(), "{problems}");
    let engine = over(&[set.path()]).build().unwrap();
    let round = &sample().round;
    let checked = checked(round);
    let session = engine.session(&checked, &RenderOptions::default()).unwrap();
    let jobs = session.jobs(&Selection::all().kinds(["talk_notice"])).unwrap();
    assert_eq!(jobs.len(), 2, "the townships that have not finished");
    for job in jobs {
        let markup = session.markup(&job).unwrap();
        assert!(markup.contains("<td>1</td>") && markup.contains("没有整改完成的问题"), "{markup}");
        let document = session.document(&job).unwrap();
        assert_eq!(document.annexes.len(), 1);
        let made = session.render(&job, &[Format::Docx]).unwrap();
        assert!(made[0].bytes.starts_with(b"PK"));
    }

    // What may stand in a description and what is shared are all told.
    let needs = serde_json::to_value(schemars::schema_for!(xunwen::kinds::Needs)).unwrap();
    for need in needs["oneOf"].as_array().unwrap() {
        assert!(chapter.contains(&format!("`{}`", need["const"].as_str().unwrap())), "{need}");
    }
    let shared = fs::read_to_string(root("templates/shared/common.xml.j2")).unwrap();
    for line in shared.lines().filter_map(|l| l.strip_prefix("{% macro ")) {
        let name = line.split('(').next().unwrap();
        assert!(chapter.contains(&format!("| `{name}(")), "{name}");
    }
}
