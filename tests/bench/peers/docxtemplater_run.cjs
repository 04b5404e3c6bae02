// Fills the template with so many reports.
const fs = require("fs");
const PizZip = require("pizzip");
const Docxtemplater = require("docxtemplater");

const [work, count] = [process.argv[2], Number(process.argv[3])];
fs.mkdirSync(`${work}/docxtemplater`, { recursive: true });
const template = fs.readFileSync(`${work}/docxtemplater.docx`);
const reports = JSON.parse(fs.readFileSync(`${work}/reports.json`, "utf8")).slice(0, count);
reports.forEach(({ texts, blocks }, n) => {
  const data = { blocks };
  for (const [name, text] of Object.entries(texts)) data[name.replace("-", "m")] = text;
  const filled = new Docxtemplater(new PizZip(template), { paragraphLoop: true, linebreaks: true });
  filled.render(data);
  fs.writeFileSync(`${work}/docxtemplater/${n}.docx`, filled.getZip().generate({ type: "nodebuffer", compression: "DEFLATE" }));
});
