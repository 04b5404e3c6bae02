// The desk's page. Asks the server for everything; knows nothing of documents.
"use strict";

const $ = (id) => document.getElementById(id);
const STEPS = ["open", "check", "papers", "packs"];
const STAGES = [["prepare", "准备"], ["entry", "进驻"], ["inspect", "了解"], ["feedback", "反馈"], ["rectify", "整改"], ["supervise", "督办"], ["close", "归档"]];
const JOB = { waiting: "等待", running: "正在生成", archiving: "正在打包", done: "已做好", failed: "没有做成", cancelled: "已取消" };
const ZOOMS = [25, 33, 50, 67, 80, 100, 125, 150, 200, 300, 400];
const COUNTS = { teams: "巡察组", targets: "巡察对象", issues: "问题", tasks: "整改任务", supervisions: "督办" };

const state = { round: null, overview: null, target: null, document: null, preview: null, page: 1, zoom: null, asked: 0, job: null, events: null, kinds: null, options: {} };

/** An element with properties and children; text is never markup. */
function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name in node && name !== "list") node[name] = value;
    else if (value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.filter((c) => c !== null && c !== undefined));
  return node;
}

const say = (text) => { $("status").textContent = text; };
const warn = (text) => { $("alert").textContent = text; };

/** What a report says is wrong, in one text. */
const told = (report) => (report.diagnostics || []).filter((d) => d.severity === "error").map((d) => [d.message, ...(d.hints || [])].join("。").replaceAll("。。", "。")).join("\n");

/** Asks for JSON; throws what the server says is wrong. */
async function ask(method, path, body) {
  let answer;
  try {
    answer = await fetch(path, { method, body });
  } catch {
    throw { diagnostics: [{ severity: "error", message: "程序没有回应，可能已经关闭。请重新启动后再打开页面" }] };
  }
  const report = await answer.json().catch(() => ({ diagnostics: [{ severity: "error", message: `程序的回答读不懂（${answer.status}）` }] }));
  if (!answer.ok) throw report;
  return report;
}

/** Runs what may fail and says so. */
function trying(work) {
  return async (...args) => {
    warn("");
    try {
      return await work(...args);
    } catch (problem) {
      say("");
      warn(problem.diagnostics ? told(problem) : String(problem));
    }
  };
}

const query = (params) => {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) for (const one of [value].flat()) if (one) pairs.append(name, one);
  const text = pairs.toString();
  return text ? `?${text}` : "";
};

/** Fetches a file and saves it under the name that the server gives. */
async function save(path) {
  say("正在生成……");
  const answer = await fetch(path);
  if (!answer.ok) throw await answer.json();
  const name = decodeURIComponent((answer.headers.get("content-disposition") || "").split("UTF-8''")[1] || "文件");
  const link = el("a", { href: URL.createObjectURL(await answer.blob()), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  say(`已下载：${name}`);
}

function show(step, focus = true) {
  for (const name of STEPS) $(name).hidden = name !== step;
  for (const button of $("steps").querySelectorAll("button")) {
    if (button.dataset.step === step) button.setAttribute("aria-current", "step");
    else button.removeAttribute("aria-current");
  }
  if (focus) $(`${step}-title`).focus();
  if (step === "papers" && !state.document) choose(state.target || state.overview.about.code);
}

// --- 1 open ---

const open = trying(async (file) => {
  if (file.size > 50 * 1024 * 1024) return warn("文件超过了 50 MB 的上限");
  say(`正在读入 ${file.name}……`);
  opened(await ask("POST", `/api/rounds${query({ name: file.name })}`, file));
});

const sample = trying(async () => {
  say("正在打开样例……");
  opened(await ask("POST", "/api/rounds/sample"));
});

function opened(report) {
  const old = state.round;
  if (old && old !== report.round) ask("DELETE", `/api/rounds/${old}`).catch(() => {});
  Object.assign(state, { round: report.round, target: null, document: null, preview: null, asked: state.asked + 1 });
  clearPages();
  $("values").replaceChildren();
  $("documents").replaceChildren();
  told_round(report);
  const select = $("target");
  select.replaceChildren();
  if (report.about) {
    select.append(el("option", { value: report.about.code }, `全轮次（${report.about.area}）`));
    for (const t of report.about.targets) select.append(el("option", { value: t.code }, `${t.name}（${t.kind}）`));
  }
  say("");
  show("check");
}

/** Shows the overview and what is wrong. */
function told_round(report) {
  state.overview = report;
  const about = report.about;
  $("round-name").textContent = report.name;
  for (const button of $("steps").querySelectorAll("button")) button.disabled = button.dataset.step !== "open" && button.dataset.step !== "check" && !about;
  const verdict = $("verdict");
  const words = [];
  if (report.errors) words.push(`${report.errors}个错误`);
  if (report.warnings) words.push(`${report.warnings}个提醒`);
  const corrected = report.corrected ? `，已改正${report.corrected}处` : "";
  verdict.className = report.errors ? "wrong" : report.warnings ? "look-at" : "good";
  verdict.textContent = words.length ? `发现${words.join("、")}${corrected}。${!about ? "改正后重新选这个文件。" : report.errors ? "有错误的对象，文书要改正后才能生成。" : "提醒不影响生成，请看一看。"}` : `核对通过，没有发现问题${corrected}。`;
  $("marked").hidden = !(report.is_workbook && report.diagnostics.length);
  $("workbook").hidden = !about;
  $("workbook").textContent = report.corrected ? "下载改正后的工作簿" : "下载为工作簿";
  $("to-papers").hidden = !about;
  $("problems").replaceChildren(...problems(report.diagnostics, true));
  const notes = report.understood || [];
  $("understood").replaceChildren(...(notes.length ? [el("details", {}, el("summary", {}, `有${notes.length}处与规范写法不同，已按通常的意思读入，请核对`), el("ul", {}, ...notes.map((n) => el("li", {}, n))))] : []));
  $("counts").replaceChildren();
  $("targets").hidden = !about;
  const rows = $("targets").querySelector("tbody");
  rows.replaceChildren();
  if (!about) return;
  const pair = (name, value) => $("counts").append(el("div", {}, el("dt", {}, name), el("dd", {}, String(value))));
  pair("轮次", `${about.area}第${about.session}届第${about.number}轮（${about.kind}）`);
  for (const [key, name] of Object.entries(COUNTS)) pair(name, about.counts[key]);
  for (const [name, count] of Object.entries(about.statuses)) pair(`任务${name}`, count);
  for (const t of about.targets) {
    const sign = t.errors ? el("span", { className: "wrong" }, `${t.errors}个错误`) : t.warnings ? el("span", { className: "look-at" }, `${t.warnings}个提醒`) : el("span", { className: "good" }, "无误");
    const go = el("button", { type: "button", "aria-label": `看文书：${t.name}` }, "看文书");
    go.addEventListener("click", () => { state.document = null; state.target = t.code; show("papers"); });
    const number = (n) => el("td", { className: "number" }, String(n));
    rows.append(el("tr", {}, el("th", { scope: "row" }, t.name), el("td", {}, t.kind), number(t.issues), number(t.tasks), number(t.done), el("td", {}, sign), el("td", {}, go)));
  }
}

/** Where a problem is, as people look for it, and the heading it stands under. */
function place(origin) {
  if (!origin) return ["全轮次", "—"];
  switch (origin.in) {
    case "cell": return [`工作表“${origin.sheet}”`, origin.cell];
    case "text": return [origin.file, `第${origin.line}行第${origin.column}列`];
    case "file": return [origin.file, "整个文件"];
    case "document": return [origin.document, origin.target || "—"];
    default: return [origin.name || origin.template || "模板", `第${origin.line}行`];
  }
}

/** Tables of problems, one for each sheet or file. */
function problems(list, linked) {
  const groups = new Map();
  for (const d of list) {
    const [group, where] = place(d.origin);
    if (!groups.has(group)) groups.set(group, []);
    groups.get(group).push([d, where]);
  }
  // Where there are errors comes first.
  const errors = (items) => items.filter(([d]) => d.severity === "error").length;
  return [...groups].sort(([, a], [, b]) => Number(errors(b) > 0) - Number(errors(a) > 0)).map(([group, items]) => {
    const body = el("tbody");
    for (const [d, where] of items) {
      const sign = d.severity === "error" ? el("span", { className: "wrong" }, "✕ 错误") : el("span", { className: "look-at" }, "！提醒");
      const what = el("td", {}, d.message, " ", el("small", { className: "note" }, d.code));
      const cure = el("td", {}, (d.hints || []).join("；"));
      if (linked && d.path && state.overview.about) {
        const go = el("button", { type: "button", "aria-label": `在这里改：${where}，${d.message}` }, "在这里改");
        go.addEventListener("click", trying(() => correct_at(d.target, d.path)));
        cure.append(" ", go);
      }
      body.append(el("tr", {}, el("td", {}, sign), el("td", {}, where), what, cure));
    }
    const head = ["级别", "位置", "问题", "怎样改"].map((t) => el("th", { scope: "col" }, t));
    return el("table", { className: "problems" }, el("caption", {}, `${group}：${items.length}处`), el("thead", {}, el("tr", {}, ...head)), body);
  });
}

// --- 3 papers ---

const choose = trying(async (code) => {
  state.target = code;
  $("target").value = code;
  const asked = ++state.asked;
  const round = `/api/rounds/${state.round}`;
  const [listed, values] = await Promise.all([ask("GET", `${round}/documents${query({ target: code })}`), ask("GET", `${round}/values${query({ target: code })}`)]);
  if (asked !== state.asked) return;
  form(values.groups);
  list(listed.documents);
  clearPages();
  const first = Math.max(0, listed.documents.findIndex((d) => state.document && d.kind === state.document.kind));
  if (listed.documents.length) await look(listed.documents[first], $("documents").querySelectorAll("button")[first]);
  else $("preview-note").textContent = "按现有数据，这个对象没有应有的文书。";
});

/** Lists documents; the one that is looked at is pressed. */
function list(documents) {
  const at = (d) => state.document && d.kind === state.document.kind && ["target", "supervision", "team", "suggestion", "recipient", "request", "campaign", "meeting"].every((key) => d[key] === state.document[key]);
  $("documents").replaceChildren(...documents.map((d) => {
    const about = [`知悉范围：${d.audience}`];
    if (d.supervision) about.push(d.supervision);
    if (d.team) about.push(`第${d.team}组`);
    if (d.suggestion) about.push(d.suggestion);
    if (d.meeting) about.push(d.meeting);
    if (d.request) about.push(d.request);
    if (d.campaign) about.push(d.campaign);
    if (d.recipient) about.push(d.recipient);
    if (d.blocked) about.push("数据有误");
    const button = el("button", { type: "button", "aria-pressed": String(Boolean(at(d))) }, d.title, el("small", {}, about.join("，")));
    button.addEventListener("click", () => look(d, button));
    return el("li", {}, button);
  }));
}

async function look(document_, button) {
  for (const other of $("documents").querySelectorAll("button")) other.setAttribute("aria-pressed", String(other === button));
  state.document = document_;
  state.page = 1;
  await Promise.all([options(), preview()]);
}

/** Options of documents that are not as they usually are, for a kind or for all. */
const chosen = (kind) => Object.entries(state.options).filter(([k]) => !kind || k === kind).flatMap(([k, options]) => Object.entries(options).map(([key, value]) => `${k}.${key}=${value}`));

/** The options of the document that is looked at, to choose from. */
async function options() {
  state.kinds = state.kinds || (await ask("GET", "/api/kinds")).kinds;
  const kind = state.kinds.find((k) => k.name === state.document.kind);
  $("options").replaceChildren(...Object.entries(kind ? kind.options : {}).map(([key, option]) => {
    const set = state.options[kind.name] || {};
    const id = `option-${key}`;
    const input = option.choices.length ? el("select", { id }, ...option.choices.map((c) => el("option", { value: c }, c))) : el("input", { id, type: "text" });
    input.value = key in set ? set[key] : option.default;
    input.addEventListener("change", () => {
      const { [key]: _, ...others } = state.options[kind.name] || {};
      state.options[kind.name] = input.value === option.default ? others : { ...others, [key]: input.value };
      preview();
    });
    return el("p", {}, el("label", { htmlFor: id }, option.title), " ", input);
  }));
}

const document_query = (more = {}) => query({ kind: state.document.kind, target: state.document.target, supervision: state.document.supervision, team: state.document.team, suggestion: state.document.suggestion, recipient: state.document.recipient, meeting: state.document.meeting, request: state.document.request, campaign: state.document.campaign, set: chosen(state.document.kind), ...more });

/** Shows the pages of the document as its data are now. */
async function preview() {
  const asked = ++state.asked;
  $("pages").classList.add("stale");
  try {
    const made = await ask("GET", `/api/rounds/${state.round}/preview${document_query()}`);
    if (asked !== state.asked) return;
    state.preview = made;
    $("preview-problems").replaceChildren();
    const notes = made.diagnostics.map((d) => d.message);
    if (made.seals.length) notes.push("印章图样仅用于校样");
    $("preview-note").textContent = [`${state.document.title}，共${made.pages.length}页。`, ...notes].join(" ");
    paint();
  } catch (problem) {
    if (asked !== state.asked) return;
    clearPages();
    $("preview-note").textContent = "这份文书的数据有误，改正后才能生成。";
    $("preview-problems").replaceChildren(...problems(problem.diagnostics || [], true));
  } finally {
    if (asked === state.asked) $("pages").classList.remove("stale");
    for (const id of ["docx", "pdf", "previous", "next"]) $(id).disabled = !state.preview;
  }
}

function clearPages() {
  state.preview = null;
  $("pages").replaceChildren();
  $("thumbnails").replaceChildren();
  $("preview-problems").replaceChildren();
  $("page-number").textContent = "—";
}

/** Puts pages up; those that are there already change only their pictures. */
function paint() {
  const { preview: name, pages } = state.preview;
  const [large, small] = [$("pages"), $("thumbnails")];
  const count = pages.length;
  while (large.children.length > count) { large.lastChild.remove(); small.lastChild.remove(); }
  pages.forEach((page, i) => {
    const alt = `第${i + 1}页，共${count}页`;
    if (!large.children[i]) {
      large.append(el("img", { loading: "lazy", decoding: "async" }));
      const button = el("button", { type: "button" }, el("img", { alt: "", loading: "lazy", decoding: "async" }), `${i + 1}`);
      button.addEventListener("click", () => turn(i + 1));
      small.append(el("li", {}, button));
    }
    const [picture, button] = [large.children[i], small.children[i].firstChild];
    picture.alt = alt;
    button.setAttribute("aria-label", alt);
    for (const image of [picture, button.firstChild]) { image.width = Math.round(page.width); image.height = Math.round(page.height); }
    button.firstChild.style.height = "auto";
  });
  // The page that is looked at comes first, then the others, then the small ones.
  const source = (i) => `/api/pages/${name}/${i + 1}`;
  const current = Math.min(state.page, count) - 1;
  const others = () => {
    if (!state.preview || state.preview.preview !== name) return;
    [...large.children].forEach((picture, i) => { if (i !== current) picture.src = source(i); });
    clearTimeout(paint.later);
    paint.later = setTimeout(() => [...small.children].forEach((item, i) => { item.firstChild.firstChild.src = source(i); }), 250);
  };
  const first = large.children[current];
  first.onload = first.onerror = () => { first.onload = first.onerror = null; others(); };
  first.loading = "eager";
  first.src = source(current);
  zoom(0);
  here(Math.min(state.page, count));
}

/** Percent at which a page is as wide as there is room. */
const fitting = () => Math.max(ZOOMS[0], Math.floor(($("pages").clientWidth - 24) * 75 / Math.max(...state.preview.pages.map((p) => p.width))));

/** Makes pages larger or smaller by a step; by 0 steps, as they were; `state.zoom` is null while they fit. */
function zoom(by) {
  const shown = state.zoom || (state.preview ? fitting() : 100);
  if (by > 0) state.zoom = ZOOMS.find((z) => z > shown) || shown;
  if (by < 0) state.zoom = ZOOMS.findLast((z) => z < shown) || shown;
  const percent = state.zoom || shown;
  $("zoom").textContent = `${percent}%`;
  $("fit").setAttribute("aria-pressed", String(!state.zoom));
  if (!state.preview) return;
  state.preview.pages.forEach((page, i) => {
    const picture = $("pages").children[i];
    // A point is 4/3 of a pixel.
    picture.style.width = `${page.width * percent / 75}px`;
    picture.style.height = `${page.height * percent / 75}px`;
  });
}

/** Marks the page that is looked at. */
function here(number) {
  state.page = number;
  const count = state.preview ? state.preview.pages.length : 0;
  $("page-number").textContent = count ? `${number} / ${count}` : "—";
  [...$("thumbnails").children].forEach((item, i) => {
    if (i + 1 === number) item.firstChild.setAttribute("aria-current", "page");
    else item.firstChild.removeAttribute("aria-current");
  });
}

function turn(number) {
  const picture = $("pages").children[number - 1];
  if (!picture) return;
  $("pages").scrollTop = picture.offsetTop - $("pages").offsetTop - 8;
  here(number);
}

// --- the form ---

function form(groups) {
  $("find").value = "";
  $("values").replaceChildren(...groups.map((group) => {
    const box = el("details", {}, el("summary", {}, group.title));
    box.dataset.path = group.path;
    // Fields are made when they are first looked at: a township has thousands.
    const fill = () => { if (box.children.length === 1) box.append(...group.fields.map(field)); };
    box.addEventListener("toggle", () => { if (box.open) fill(); });
    box.fill = fill;
    box.words = `${group.title} ${group.fields.map((f) => `${f.label} ${f.value}`).join(" ")}`;
    box.paths = new Set(group.fields.map((f) => f.path));
    return box;
  }));
}

function field(f) {
  const id = `v-${f.path.replace(/[^A-Za-z0-9]+/g, "-")}`;
  const [note, error] = [`${id}-note`, `${id}-error`];
  const props = { id, "aria-describedby": f.note ? `${note} ${error}` : error };
  let input;
  if (f.kind === "words") {
    input = el("select", props, ...(f.required ? [] : [el("option", { value: "" }, "（空）")]), ...f.words.map((w) => el("option", { value: w }, w)));
    if (f.value && !f.words.includes(f.value)) input.append(el("option", { value: f.value }, f.value));
  } else if (f.kind === "bool") {
    input = el("select", props, el("option", { value: "true" }, "是"), el("option", { value: "false" }, "否"));
  } else if (f.kind === "list" || f.value.length > 24) {
    input = el("textarea", { ...props, rows: Math.min(8, Math.max(2, Math.ceil(f.value.length / 18))) });
  } else {
    input = el("input", { ...props, type: f.kind === "date" ? "date" : "text", inputMode: f.kind === "integer" || f.kind === "money" ? "decimal" : "text" });
  }
  input.value = f.value;
  if (f.required) input.setAttribute("aria-required", "true");
  input.dataset.path = f.path;
  let timer;
  const send = () => { clearTimeout(timer); if (input.value !== f.value) correct(f, input); };
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(send, f.kind === "date" ? 900 : 350); });
  input.addEventListener("change", send);
  const label = f.label + (f.kind === "money" ? "（元）" : "") + (f.required ? "（必填）" : "");
  return el("div", { className: "field" }, el("label", { htmlFor: id }, label), input, f.note ? el("small", { id: note, className: "note" }, f.note) : null, el("p", { id: error, className: "error" }));
}

/** Sends a corrected value; what is wrong with it is said at its field. */
async function correct(f, input) {
  const error = $(`${input.id}-error`);
  const value = input.value;
  try {
    const report = await ask("PATCH", `/api/rounds/${state.round}/values`, JSON.stringify({ values: [{ path: f.path, value }] }));
    f.value = value;
    error.textContent = "";
    input.removeAttribute("aria-invalid");
    const errors = state.overview.errors;
    told_round(report);
    if (report.errors !== errors) ask("GET", `/api/rounds/${state.round}/documents${query({ target: state.target })}`).then((listed) => list(listed.documents), () => {});
    const own = report.diagnostics.filter((d) => d.path === f.path && d.severity === "error");
    if (own.length) {
      error.textContent = own.map((d) => d.message).join("；");
      input.setAttribute("aria-invalid", "true");
    }
    say(`已改正${report.corrected}处${report.errors ? `，还有${report.errors}个错误` : ""}`);
    if (state.document) await preview();
  } catch (problem) {
    error.textContent = told(problem);
    input.setAttribute("aria-invalid", "true");
  }
}

/** Goes to the field of a path. */
async function correct_at(target, path) {
  if ($("papers").hidden) {
    state.document = state.document || {};
    show("papers", false);
  }
  await choose(target || state.overview.about.code);
  const box = [...$("values").children].find((b) => b.paths.has(path));
  if (!box) return say("这一处不能在页面上改，请在原文件中改正后重新打开");
  box.open = true;
  box.fill();
  const input = [...box.querySelectorAll("[data-path]")].find((i) => i.dataset.path === path);
  input.scrollIntoView({ block: "center" });
  input.focus();
}

function find(text) {
  for (const box of $("values").children) box.hidden = Boolean(text) && !box.words.includes(text);
}

// --- 4 packs ---

const pack = trying(async () => {
  const stages = [...$("stages").querySelectorAll("input:checked")].map((i) => i.value);
  const formats = [...$("pack-form").querySelectorAll("[name=format]:checked")].map((i) => i.value);
  if (!stages.length || !formats.length) return warn("请至少选一个环节、一种格式");
  if (state.job) ask("DELETE", `/api/jobs/${state.job}`).catch(() => {});
  const params = { stage: stages.join(","), format: formats.join(","), zip: $("pack-form").querySelector("[name=zip]").checked ? "true" : "", print: $("print").value, set: chosen() };
  const begun = await ask("POST", `/api/rounds/${state.round}/packs${query(params)}`);
  state.job = begun.job;
  $("job").hidden = false;
  $("zip").hidden = true;
  $("cancel").hidden = false;
  $("pack-report").replaceChildren();
  $("pack-start").disabled = true;
  follow(begun.job);
});

function follow(job) {
  if (state.events) state.events.close();
  const events = state.events = new EventSource(`/api/jobs/${job}/events`);
  events.onmessage = (event) => {
    const p = JSON.parse(event.data);
    const bar = $("bar");
    bar.max = p.targets || 1;
    bar.value = p.state === "archiving" || p.state === "done" ? bar.max : p.done;
    $("bar-text").textContent = `${JOB[p.state]}：${p.done} / ${p.targets || "？"}个对象，${p.files}个文件`;
    if (!p.report) return;
    events.close();
    $("cancel").hidden = true;
    $("pack-start").disabled = false;
    $("zip").hidden = p.state !== "done";
    $("zip").href = `/api/jobs/${job}/zip`;
    ended(p);
  };
  events.onerror = () => {
    events.close();
    $("pack-start").disabled = false;
    warn("与程序的联系断了，资料包的进度看不到了");
  };
}

/** Says what became of a pack. */
function ended(p) {
  const { report } = p;
  const box = $("pack-report");
  const name = (code) => { const t = state.overview.about.targets.find((t) => t.code === code); return t ? t.name : code; };
  const why = { data: "数据有误，改正后重做", document: "文书生成失败", output: "文件没有写成", crash: "处理时中断" };
  const parts = [];
  if (report.totals) parts.push(el("p", { className: report.failures.length ? "look-at" : "good" }, `${report.totals.targets}个对象，做全${report.totals.done}个，共${report.totals.files}个文件。`));
  if (p.state === "cancelled") parts.push(el("p", {}, "已取消，没有留下文件。"));
  if (report.failures && report.failures.length) {
    const head = ["对象", "原因"].map((t) => el("th", { scope: "col" }, t));
    const rows = report.failures.map((f) => el("tr", {}, el("td", {}, name(f.target)), el("td", {}, why[f.reason] || f.reason)));
    parts.push(el("table", {}, el("caption", {}, "没有做全的对象"), el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...rows)));
  }
  parts.push(...problems(report.diagnostics, false));
  box.replaceChildren(...parts);
  say(p.state === "done" && !report.ok ? "已做好，但有对象没有做全" : JOB[p.state]);
  if (p.state === "done") $("zip").focus();
}

// --- settings ---

const SET = ["templates", "profiles", "fonts"];

function settings(report) {
  for (const name of SET) {
    $(`set-${name}`).value = report.paths[name].join("\n");
    $(`set-${name}`).removeAttribute("aria-invalid");
  }
  const changes = report.profile_changes.length ? `，版式改了${report.profile_changes.length}处` : "";
  $("settings-about").textContent = `版本 ${report.version}，文书${report.kinds}种${changes}，字体取自 ${report.fonts_used.join("、")}`;
  $("settings-problems").textContent = told(report);
}

const openSettings = trying(async () => {
  settings(await ask("GET", "/api/settings"));
  $("settings").showModal();
});

async function saveSettings(event) {
  event.preventDefault();
  const paths = Object.fromEntries(SET.map((name) => [name, $(`set-${name}`).value.split("\n").filter((l) => l.trim())]));
  try {
    settings(await ask("PUT", "/api/settings", JSON.stringify(paths)));
    $("settings").close();
    say("设置已采用");
    Object.assign(state, { kinds: null, options: {} });
    if (state.round) {
      told_round(await ask("GET", `/api/rounds/${state.round}`));
      if (state.target) await choose(state.target);
    }
  } catch (problem) {
    const files = (problem.diagnostics || []).map((d) => d.origin && d.origin.file).filter(Boolean);
    $("settings-problems").textContent = (problem.diagnostics || []).map((d) => `${d.origin && d.origin.file ? `${d.origin.file}：` : ""}${d.message}`).join("\n") || String(problem);
    for (const name of SET) {
      const input = $(`set-${name}`);
      input.toggleAttribute("aria-invalid", false);
      if (files.some((f) => input.value.includes(f))) { input.setAttribute("aria-invalid", "true"); input.focus(); }
    }
  }
}

// --- beginning ---

function listen() {
  for (const button of $("steps").querySelectorAll("button")) button.addEventListener("click", () => show(button.dataset.step));
  const drop = $("drop");
  // Anywhere on the page, so that a file dropped beside the field does not replace the page.
  for (const kind of ["dragover", "drop"]) window.addEventListener(kind, (event) => event.preventDefault());
  window.addEventListener("dragover", () => drop.classList.add("over"));
  window.addEventListener("dragleave", () => drop.classList.remove("over"));
  window.addEventListener("drop", (event) => {
    drop.classList.remove("over");
    if (event.dataTransfer.files.length > 1) return warn("一次打开一个文件");
    if (event.dataTransfer.files[0]) open(event.dataTransfer.files[0]);
  });
  $("file").addEventListener("change", () => { if ($("file").files[0]) open($("file").files[0]); $("file").value = ""; });
  $("sample").addEventListener("click", sample);
  $("marked").addEventListener("click", trying(() => save(`/api/rounds/${state.round}/marked`)));
  $("workbook").addEventListener("click", trying(() => save(`/api/rounds/${state.round}/workbook`)));
  $("to-papers").addEventListener("click", () => show("papers"));
  $("target").addEventListener("change", () => choose($("target").value));
  $("smaller").addEventListener("click", () => zoom(-1));
  $("larger").addEventListener("click", () => zoom(1));
  $("fit").addEventListener("click", () => { state.zoom = null; zoom(0); });
  window.addEventListener("resize", () => zoom(0));
  $("previous").addEventListener("click", () => turn(Math.max(1, state.page - 1)));
  $("next").addEventListener("click", () => turn(Math.min(state.preview ? state.preview.pages.length : 1, state.page + 1)));
  $("pages").addEventListener("scroll", () => {
    const middle = $("pages").scrollTop + $("pages").clientHeight / 2 + $("pages").offsetTop;
    const at = [...$("pages").children].findIndex((p) => p.offsetTop + p.offsetHeight > middle);
    if (at >= 0 && at + 1 !== state.page) here(at + 1);
  });
  for (const format of ["docx", "pdf"]) $(format).addEventListener("click", trying(() => save(`/api/rounds/${state.round}/document${document_query({ format })}`)));
  $("values").addEventListener("submit", (event) => event.preventDefault());
  $("find").addEventListener("input", () => find($("find").value.trim()));
  $("pack-form").addEventListener("submit", (event) => { event.preventDefault(); pack(); });
  $("cancel").addEventListener("click", trying(() => ask("DELETE", `/api/jobs/${state.job}`)));
  $("settings-open").addEventListener("click", openSettings);
  $("settings-close").addEventListener("click", () => $("settings").close());
  $("settings-form").addEventListener("submit", saveSettings);
  $("quit").addEventListener("click", trying(async () => {
    if (!confirm("结束程序，清除全部资料？没有下载的改正和资料包会丢失。")) return;
    await ask("POST", "/api/quit");
    $("main").replaceChildren(el("h1", {}, "已结束"), el("p", {}, "资料已清除，可以关闭这个页面。"));
    for (const button of document.querySelectorAll("header button")) button.disabled = true;
  }));
  for (const [name, word] of STAGES) $("stages").append(el("label", {}, el("input", { type: "checkbox", name: "stage", value: name, checked: name === "feedback" }), ` ${word}`));
  for (const id of ["docx", "pdf", "previous", "next"]) $(id).disabled = true;
}

listen();
