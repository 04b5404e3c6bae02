"""Fills the template with so many reports."""
import json, pathlib, sys
from docxtpl import DocxTemplate

work, count = pathlib.Path(sys.argv[1]), int(sys.argv[2])
(work / "docxtpl").mkdir(exist_ok=True)
for n, report in enumerate(json.loads((work / "reports.json").read_text(encoding="utf-8"))[:count]):
    # The documented way: a template is used up by rendering.
    template = DocxTemplate(str(work / "docxtpl.docx"))
    template.render(report, autoescape=True)
    template.save(str(work / "docxtpl" / f"{n}.docx"))
