"""Compiles so many reports with one compiler: the same paper as a user of Typst would write it, with head,
headings, signature, imprint, page numbers and the same standards of the file."""
import json, pathlib, sys
import typst

work, fonts, count = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
(work / "typst").mkdir(exist_ok=True)
(work / "main.typ").write_text("""
#let report = json(bytes(sys.inputs.data))
#let of(style) = report.filter(b => b.style == style).map(b => b.text).join()
#let levels = (一级标题: 1, 二级标题: 2, 三级标题: 3)
#set document(title: of("公文标题"), date: datetime(year: 2026, month: 5, day: 18))
#set page(paper: "a4", margin: (top: 37mm, bottom: 35mm, left: 28mm, right: 26mm), footer-descent: 7mm, footer: context {
  let mark = text(font: "GW Page Num", size: 14pt)[— #counter(page).display() —]
  if calc.odd(here().page()) { align(right, mark + h(1em)) } else { align(left, h(1em) + mark) }
})
#set text(font: ("GW Fang", "GW FangPlus"), size: 16pt, lang: "zh", region: "cn", tracking: 156mm / 28 - 16pt, top-edge: 13.98pt, bottom-edge: -14.97pt)
#set par(justify: true, first-line-indent: (amount: 2em, all: true), leading: 0pt, spacing: 0pt, linebreaks: "simple")
#set block(spacing: 0pt)
#set heading(outlined: true)
#show heading: it => it.body
#let first(body) = par(first-line-indent: 0pt, body)
#for b in report {
  if b.style == "发文机关标志" {
    v(35mm)
    align(center, first(text(font: "GW Title", size: 26pt, fill: red, b.text)))
    v(18mm)
  } else if b.style == "发文字号" {
    align(center, first(b.text))
    line(length: 100%, stroke: 1.5pt + red)
    v(20mm)
  } else if b.style == "公文标题" {
    align(center, first(text(font: "GW Title", size: 22pt, b.text)))
    v(10mm)
  } else if b.style == "主送机关" { first(b.text) }
  else if b.style == "署名" {
    v(58pt)
    align(right, first(b.text + h(2em)))
    align(right, first("2026年5月18日" + h(4em)))
  } else if b.style in levels {
    let face = if b.style == "一级标题" { "GW Hei" } else if b.style == "二级标题" { "GW Kai" } else { "GW Fang" }
    if b.lead != "" and b.lead != b.text { par(text(font: face, b.lead) + b.text.slice(b.lead.len())) }
    else { heading(level: levels.at(b.style), par(text(font: face, weight: "regular", size: 16pt, b.text))) }
  } else { par(b.text) }
}
#place(bottom, float: true, block(width: 100%, stroke: (top: 1pt, bottom: 1pt), first(text(size: 14pt)[#h(1em)中共澄川县委巡察工作领导小组办公室#h(1fr)2026年5月18日印发#h(1em)])))
""", encoding="utf-8")
compiler = typst.Compiler(str(work / "main.typ"), font_paths=[fonts], ignore_system_fonts=True)
for n, report in enumerate(json.loads((work / "reports.json").read_text(encoding="utf-8"))[:count]):
    data = json.dumps(report["all"], ensure_ascii=False)
    compiler.compile(output=str(work / "typst" / f"{n}.pdf"), sys_inputs={"data": data}, pdf_standards=["a-2a", "ua-1"])
