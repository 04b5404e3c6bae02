"""Compiles so many reports with one compiler: page, grid and faces of ours, a paragraph each, and no more."""
import json, pathlib, sys
import typst

work, fonts, count = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
(work / "typst").mkdir(exist_ok=True)
(work / "main.typ").write_text("""
#set page(paper: "a4", margin: (top: 37mm, bottom: 35mm, left: 28mm, right: 26mm), footer: context align(center, [— #counter(page).display() —]))
#set text(font: "GW Fang", size: 16pt, lang: "zh", region: "cn", tracking: 156mm / 28 - 16pt, top-edge: 13.98pt, bottom-edge: -14.97pt)
#set par(justify: true, first-line-indent: (amount: 2em, all: true), leading: 0pt, spacing: 0pt, linebreaks: "simple")
#let faces = (公文标题: "GW Title", 一级标题: "GW Hei", 二级标题: "GW Kai")
#for block in json(bytes(sys.inputs.data)) { par(text(font: faces.at(block.style, default: "GW Fang"), block.text)) }
""", encoding="utf-8")
compiler = typst.Compiler(str(work / "main.typ"), font_paths=[fonts], ignore_system_fonts=True)
for n, report in enumerate(json.loads((work / "reports.json").read_text(encoding="utf-8"))[:count]):
    compiler.compile(output=str(work / "typst" / f"{n}.pdf"), sys_inputs={"data": json.dumps(report["all"], ensure_ascii=False)}, pdf_standards=["a-2u"])
