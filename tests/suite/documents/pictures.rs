//! Pictures of evidence: in both formats, each only where it belongs, and nothing of their files
//! but what is seen.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use tempfile::TempDir;
use xunwen::diag::Code;
use xunwen::engine::{Checked, Engine, Format, PackSpec, RenderOptions, Selection};
use xunwen::import::{Format as DataFormat, import, import_file, to_bytes};
use xunwen::kinds::Stage;
use xunwen::pack::Entry;
use xunwen::round::{EvidenceKind, Round};

use crate::support::{checked, checked_sample, docx_parts, engine, root, sample};

/// The village of the sample that has photos.
const VILLAGE: &str = "990126205203";

/// The files of a DOCX below `word/media`.
fn media(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    use std::io::Read as _;
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut found = Vec::new();
    for i in 0..zip.len() {
        let mut part = zip.by_index(i).unwrap();
        let name = part.name().unwrap().to_string();
        if name.starts_with("word/media/") {
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).unwrap();
            found.push((name, bytes));
        }
    }
    found
}

fn rendered(checked: &Checked, kind: &str, target: &str, format: Format) -> Vec<u8> {
    let session = engine().session(checked, &RenderOptions::default()).unwrap();
    let selection = Selection::all().kinds([kind]).targets([target]);
    let jobs = session.jobs(&selection).unwrap();
    let job = jobs.first().unwrap_or_else(|| panic!("no {kind} of {target}"));
    session.render(job, &[format]).unwrap_or_else(|d| panic!("{d}")).remove(0).bytes
}

fn has(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|w| w == part)
}

/// A folder with a round and its photos.
struct Folder {
    folder: TempDir,
}

impl Folder {
    /// The sample round, changed; each photo is a file of the sample under another name.
    fn new(change: impl FnOnce(&mut Round), photos: &[(&str, Vec<u8>)]) -> Folder {
        let mut round = sample().round.clone();
        change(&mut round);
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in photos {
            fs::write(folder.path().join(name), bytes).unwrap();
        }
        fs::write(folder.path().join("round.json"), to_bytes(&round, DataFormat::Json).unwrap())
            .unwrap();
        Folder { folder }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn checked(&self) -> Checked {
        let imported = import_file(&self.path().join("round.json")).unwrap();
        engine().check(imported, None)
    }
}

fn photo(name: &str) -> Vec<u8> {
    fs::read(root("samples/照片").join(name)).unwrap()
}

/// A photo with what a camera and a telephone write into it.
fn photo_with_place() -> Vec<u8> {
    let plain = photo("ZC2026-109.jpg");
    let exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0GPS 25.0389 102.7183";
    let length = (exif.len() as u16 + 2).to_be_bytes();
    [&plain[..2], b"\xff\xe1", &length[..], &exif[..], &plain[2..], b"MOTION 25.0389"].concat()
}

/// Sets the files of all pictures; those of a village get a name each.
fn only(round: &mut Round, files: &BTreeMap<&str, &str>) {
    for e in round.evidence.iter_mut().filter(|e| e.kind == EvidenceKind::Picture) {
        e.file = files.get(e.number.as_str()).map(|file| (*file).to_string());
    }
}

#[test]
#[cfg(all(feature = "docx", feature = "pdf"))]
fn photos_are_in_both_formats_with_captions_and_alternative_texts() {
    let docx = rendered(checked_sample(), "case_form", VILLAGE, Format::Docx);
    let photos = media(&docx);
    assert_eq!(photos.len(), 4);
    assert!(photos.iter().all(|(name, bytes)| name.ends_with(".jpeg") && bytes.len() < 200_000));
    let pdf = rendered(checked_sample(), "case_form", VILLAGE, Format::Pdf);
    let parts = docx_parts(&docx);
    let text = crate::support::pdf_text::pdf_text(&pdf);
    for caption in
        ["整改前：隐患路段没有标志和护栏", "整改后：安装警示标志和波形护栏", "坐诊时间公示牌照片"]
    {
        assert!(parts.contains("descr=\"ZC2026-1") && parts.contains(caption));
        assert!(text.replace('\n', "").contains(caption), "{caption}: {text}");
    }
    // The very same files are in both.
    for (name, bytes) in &photos {
        assert!(has(&pdf, bytes), "{name} is not in the PDF");
    }
    assert_eq!(docx, rendered(checked_sample(), "case_form", VILLAGE, Format::Docx));
    assert_eq!(pdf, rendered(checked_sample(), "case_form", VILLAGE, Format::Pdf));
}

#[test]
#[cfg(all(feature = "docx", feature = "pdf"))]
fn nothing_of_the_camera_is_in_a_document() {
    let files = BTreeMap::from([("ZC2026-109", "a.jpg")]);
    let folder = Folder::new(|r| only(r, &files), &[("a.jpg", photo_with_place())]);
    let checked = folder.checked();
    for format in [Format::Docx, Format::Pdf] {
        let bytes = rendered(&checked, "case_form", VILLAGE, format);
        assert!(!has(&bytes, b"25.0389") && !has(&bytes, b"Exif\0\0"), "{format:?}");
    }
    // It was held upright: 960×720 has become 720×960.
    let docx = rendered(&checked, "case_form", VILLAGE, Format::Docx);
    let [(_, jpeg)] = &media(&docx)[..] else { panic!("not one photo") };
    assert!(has(jpeg, &[0x03, 0xc0, 0x02, 0xd0]), "height 960, width 720");
}

/// The photos of a village are in no paper of another and in none of its township's own.
#[test]
#[cfg(all(feature = "docx", feature = "pdf"))]
fn a_photo_is_only_in_the_papers_of_its_village() {
    let files = BTreeMap::from([
        ("ZC2026-109", "a.jpg"),
        ("ZC2026-103", "b.jpg"),
        ("ZC2026-090", "c.jpg"),
        ("ZC2026-071", "d.jpg"),
    ]);
    let photos = ["109", "111", "113", "116"].map(|n| photo(&format!("ZC2026-{n}.jpg")));
    let named: Vec<(&str, Vec<u8>)> =
        ["a.jpg", "b.jpg", "c.jpg", "d.jpg"].into_iter().zip(photos).collect();
    let folder = Folder::new(|r| only(r, &files), &named);
    let checked = folder.checked();
    let owners =
        [("990126205203", 0), ("990126205202", 1), ("990126205201", 2), ("990126205000", 3)];
    let printed: Vec<Vec<u8>> = owners
        .iter()
        .map(|(target, _)| {
            let docx = rendered(&checked, "case_form", target, Format::Docx);
            let [(_, jpeg)] = &media(&docx)[..] else { panic!("{target} has not one photo") };
            jpeg.clone()
        })
        .collect();
    assert_eq!(printed.iter().collect::<BTreeSet<_>>().len(), owners.len());
    let session = engine().session(&checked, &RenderOptions::default()).unwrap();
    let mut seen = BTreeMap::new();
    for job in session.jobs(&Selection::default()).unwrap() {
        if job.is_blocked() {
            continue;
        }
        for output in session.render(&job, &[Format::Docx, Format::Pdf]).unwrap_or_default() {
            let files: Vec<Vec<u8>> = match output.format {
                Format::Docx => media(&output.bytes).into_iter().map(|(_, bytes)| bytes).collect(),
                _ => vec![output.bytes],
            };
            for (n, (owner, _)) in owners.iter().enumerate() {
                let shown = files.iter().any(|file| has(file, &printed[n]));
                let own = job.subject.target().is_some_and(|t| t.code.as_str() == *owner);
                assert!(
                    !shown || own,
                    "{} of {:?} shows a photo of {owner}",
                    job.kind.name,
                    job.subject_id()
                );
                *seen.entry((job.kind.name.clone(), output.format)).or_insert(0) +=
                    usize::from(shown);
            }
        }
    }
    for kind in ["case_form", "recheck_record"] {
        for format in [Format::Docx, Format::Pdf] {
            assert!(seen[&(kind.to_string(), format)] >= 1, "no photo in {kind} as {format:?}");
        }
    }
}

/// Whatever a template asks for, it gets no photo that its view does not name.
#[test]
fn a_template_gets_no_photo_of_another() {
    let set = tempfile::tempdir().unwrap();
    fs::create_dir_all(set.path().join("case_form")).unwrap();
    for (source, gets) in [
        ("照片/ZC2026-109.jpg", false),
        ("samples/round.yaml", false),
        ("../samples/照片/ZC2026-109.jpg", false),
        ("{{ cases[0].rows[0].evidence[0].name }}", false),
    ] {
        let body = format!(
            "<document><title>甲</title><picture src=\"{source}\" alt=\"照片\"/></document>"
        );
        fs::write(set.path().join("case_form/body.xml.j2"), body).unwrap();
        let engine = Engine::builder().fonts(root("fonts")).templates(set.path()).build().unwrap();
        let session = engine.session(checked_sample(), &RenderOptions::default()).unwrap();
        let selection = Selection::all().kinds(["case_form"]).targets(["990126205202"]);
        let jobs = session.jobs(&selection).unwrap();
        let problems = session.render(&jobs[0], &[Format::Docx]).unwrap_err();
        assert!(!gets && problems[0].code == Code::MarkupPicture, "{source}: {problems}");
        assert!(problems[0].origin.is_some(), "{problems}");
    }
}

/// Where there are only data, a frame to paste the photo into is printed, and one warning says so.
#[test]
#[cfg(all(feature = "docx", feature = "pdf"))]
fn without_a_folder_frames_are_printed() {
    let bytes = to_bytes(&sample().round, DataFormat::Json).unwrap();
    let checked = engine().check(import(&bytes, DataFormat::Json, "round.json").unwrap(), None);
    let warned: Vec<_> =
        checked.problems().iter().filter(|d| d.code == Code::PictureUnread).collect();
    assert_eq!(warned.len(), 1);
    assert!(
        !warned[0].is_error() && warned[0].origin.is_some() && warned[0].message.contains("4张")
    );
    let docx = rendered(&checked, "case_form", VILLAGE, Format::Docx);
    assert!(media(&docx).iter().all(|(name, _)| name.ends_with(".png")) && media(&docx).len() == 4);
    assert!(docx_parts(&docx).contains("贴照片处："));
    let pdf = rendered(&checked, "case_form", VILLAGE, Format::Pdf);
    assert!(!has(&pdf, b"DCTDecode"));
    assert_eq!(
        self::checked(&sample().round)
            .problems()
            .iter()
            .filter(|d| d.code == Code::PictureUnread)
            .count(),
        1
    );
}

/// A photo that was changed since the round was read is not printed.
#[test]
fn a_photo_is_printed_as_it_was_checked() {
    let files = BTreeMap::from([("ZC2026-109", "a.jpg")]);
    let folder = Folder::new(|r| only(r, &files), &[("a.jpg", photo("ZC2026-109.jpg"))]);
    let checked = folder.checked();
    fs::write(folder.path().join("a.jpg"), photo("ZC2026-111.jpg")).unwrap();
    let session = engine().session(&checked, &RenderOptions::default()).unwrap();
    let selection = Selection::all().kinds(["case_form"]).targets([VILLAGE]);
    let jobs = session.jobs(&selection).unwrap();
    let problems = session.render(&jobs[0], &[Format::Docx]).unwrap_err();
    assert_eq!(problems[0].code, Code::PictureChanged, "{problems}");
}

/// A pack that is taken up again makes anew what shows another photo, and nothing else.
#[test]
#[cfg(feature = "docx")]
fn a_pack_notices_another_photo() {
    let files = BTreeMap::from([("ZC2026-109", "a.jpg")]);
    let folder = Folder::new(|r| only(r, &files), &[("a.jpg", photo("ZC2026-109.jpg"))]);
    let out = tempfile::tempdir().unwrap();
    let spec = PackSpec::default()
        .formats(vec![Format::Docx])
        .stages(vec![Stage::Close])
        .targets(vec![VILLAGE.into(), "990126205202".into()]);
    let pack =
        |spec: &PackSpec| engine().pack(&folder.checked(), out.path(), spec, &mut ()).unwrap();
    let first = pack(&spec);
    assert!(first.made > 2);
    let again = pack(&spec.clone().resume(true));
    assert_eq!((again.made, again.kept), (0, first.made));
    fs::write(folder.path().join("a.jpg"), photo("ZC2026-111.jpg")).unwrap();
    let changed = pack(&spec.clone().resume(true));
    assert!(changed.made >= 1 && changed.made <= 4, "{} made", changed.made);
    let lines = fs::read_to_string(out.path().join("manifest.jsonl")).unwrap();
    let entries: Vec<Entry> = lines.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(entries.len(), first.made);
}

/// Names and captions are data: they come out as they went in, or are refused in words.
#[test]
#[cfg(all(feature = "docx", feature = "pdf"))]
fn hostile_names_and_captions_stay_text() {
    for hostile in
        ["\"><p>段</p>", "& < > '", "{{ 7*7 }}", "{% raw %}", "</caption></picture>", "]]>"]
    {
        let name = format!("a{}.jpg", hostile.replace(['/', '<', '>', '"'], "_"));
        let files = BTreeMap::from([("ZC2026-109", name.as_str())]);
        let change = |r: &mut Round| {
            only(r, &files);
            let evidence = r.evidence.iter_mut().find(|e| e.number == "ZC2026-109").unwrap();
            evidence.caption = Some(format!("说明{hostile}完"));
        };
        let folder = Folder::new(change, &[(&name, photo("ZC2026-109.jpg"))]);
        let docx = rendered(&folder.checked(), "case_form", VILLAGE, Format::Docx);
        assert_eq!(media(&docx).len(), 1, "{hostile}");
        let escaped = hostile
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('"', "&quot;");
        assert!(docx_parts(&docx).contains(&format!("说明{escaped}完")), "{hostile}");
        let pdf = rendered(&folder.checked(), "case_form", VILLAGE, Format::Pdf);
        assert!(has(&pdf, b"DCTDecode"));
    }
}

/// The place of a wrong photo in a workbook is its cell.
#[test]
#[cfg(feature = "xlsx")]
fn in_a_workbook_the_place_is_the_cell() {
    let files = BTreeMap::from([("ZC2026-109", "a.gif"), ("ZC2026-103", "b.jpg")]);
    let mut round = sample().round.clone();
    only(&mut round, &files);
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.gif"), b"GIF89a").unwrap();
    let path = folder.path().join("轮次.xlsx");
    fs::write(&path, to_bytes(&round, DataFormat::Xlsx).unwrap()).unwrap();
    let checked = engine().check(import_file(&path).unwrap(), None);
    let about = |code: Code| {
        let d = checked.problems().iter().find(|d| d.code == code).unwrap();
        (d.is_error(), d.target.clone().unwrap(), d.origin.clone().unwrap().to_string())
    };
    let (is_error, target, place) = about(Code::PictureFormat);
    assert!(is_error && target == VILLAGE && place.starts_with("佐证材料!"), "{place}");
    let (is_error, target, place) = about(Code::PictureMissing);
    assert!(!is_error && target == "990126205202" && place.starts_with("佐证材料!"), "{place}");
    assert!(!checked.stops() && checked.is_broken(VILLAGE) && !checked.is_broken("990126205202"));
}
