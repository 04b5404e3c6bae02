"""Makes what the other programs get from our own DOCX files of the reports: the files in one folder,
the texts that differ as JSON, and Word templates in which the rest stands: one of our files, whose
paragraphs are fixed text where all reports agree, a tag where they differ, and a loop over headings
and items where their number differs."""
import json, pathlib, shutil, sys
import docx

source, work = map(pathlib.Path, sys.argv[1:])
files = sorted(source.rglob("*.docx"))
assert len(files) == 100, len(files)
(work / "flat").mkdir(exist_ok=True)
reports = []
for n, file in enumerate(files):
    shutil.copy(file, work / "flat" / f"{n}.docx")
    paragraphs = [p for p in docx.Document(str(file)).paragraphs if p.text.strip()]
    reports.append([(p.style.name, p.text) for p in paragraphs])


def common(lists):
    """How many styles all reports begin with alike."""
    n = 0
    while all(len(r) > n and r[n][0] == lists[0][n][0] for r in lists):
        n += 1
    return n


# The list of issues differs in length; a paragraph of the loop stays on both sides.
head = min(common(reports), next(i for i, (s, _) in enumerate(reports[0]) if s == "二级标题"))
tail = common([r[head + 1:][::-1] for r in reports])
tail = min(tail, min(len(r) for r in reports) - head - 2)
differs = lambda i: len({r[i][1] for r in reports}) > 1
data = [{
    "texts": {f"t{i}": r[i][1] for i in list(range(head)) + list(range(-tail, 0)) if differs(i)},
    "blocks": [{"heading": s == "二级标题", "text": t} for s, t in r[head:-tail]],
    "all": [{"style": s, "text": t, "lead": t[: t.find("。") + 1] if s == "二级标题" else ""} for s, t in r],
} for r in reports]
(work / "reports.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


def set_text(paragraph, text):
    runs = paragraph.runs
    if not runs:
        return
    runs[0].text = text
    for run in runs[1:]:
        run._r.getparent().remove(run._r)


def template(name, tag, begin, heading, otherwise, item, end_if, end):
    document = docx.Document(str(files[0]))
    paragraphs = [p for p in document.paragraphs if p.text.strip()]
    for i in list(range(head)) + list(range(-tail, 0)):
        if differs(i):
            set_text(paragraphs[i], tag(f"t{i}"))
    loop = paragraphs[head:-tail]
    first = next(p for p in loop if p.style.name == "二级标题")
    second = next(p for p in loop if p.style.name != "二级标题")
    for p in loop:
        if p._p not in (first._p, second._p):
            p._p.getparent().remove(p._p)
    set_text(first, heading)
    set_text(second, item)
    for text in (begin[0], begin[1]):
        set_text_of_new(first, text)
    for text in otherwise:
        set_text_of_new(second, text)
    following = paragraphs[-tail]
    for text in (end_if, end):
        set_text_of_new(following, text)
    document.save(str(work / name))


def set_text_of_new(before, text):
    if text:
        before.insert_paragraph_before(text)


template("docxtpl.docx", lambda t: "{{ texts['%s'] }}" % t, ("{%p for b in blocks %}", "{%p if b.heading %}"), "{{ b.text }}",
         ["{%p else %}"], "{{ b.text }}", "{%p endif %}", "{%p endfor %}")
template("docxtemplater.docx", lambda t: "{%s}" % t.replace("-", "m"), ("{#blocks}", "{#heading}"), "{text}",
         ["{/heading}", "{^heading}"], "{text}", "{/heading}", "{/blocks}")
