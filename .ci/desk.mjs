// The page in a browser, the whole way: a workbook with mistakes dropped, marked, corrected, looked
// at, packed, the archive opened; once with the keyboard only; axe-core at every step; 200 % zoom.
// Usage: node .ci/desk.mjs XUNWEN [FOLDER FOR SCREENSHOTS]. Needs chromium, unzip, and in
// $XUNWEN_CI_TOOLS the packages playwright-core and axe-core.
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const [binary, pictures] = process.argv.slice(2);
const tools = process.env.XUNWEN_CI_TOOLS || join(process.env.HOME, ".cache/xunwen-ci");
const need = createRequire(join(resolve(tools), "package.json"));
const { chromium } = need("playwright-core");
const axe = readFileSync(need.resolve("axe-core/axe.min.js"), "utf8");

const work = mkdtempSync(join(tmpdir(), "desk-"));
// A build for debugging is slow: then times are told and not judged.
const inTime = (took, most) => took <= most || Boolean(process.env.XUNWEN_DESK_SLOW);
const check = (holds, what) => { if (!holds) throw new Error(`不成立：${what}`); console.log(`ok  ${what}`); };

// A workbook with a mistake in a cell: a category that the round does not have.
cpSync("samples", join(work, "samples"), { recursive: true });
const issues = join(work, "samples/issues.yaml");
writeFileSync(issues, readFileSync(issues, "utf8").replace(/category: .*/, "category: 没有的类别"));
const workbook = join(work, "round.xlsx");
execFileSync(binary, ["workbook", "export", join(work, "samples/round.yaml"), workbook]);

const begun = Date.now();
const server = spawn(binary, ["serve", "--no-open"]);
const url = await new Promise((found) => server.stdout.once("data", (text) => found(String(text).trim())));
const base = new URL(url).origin;
const listening = Date.now() - begun;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox"] });

let cookies;
async function opened(viewport) {
  const context = await browser.newContext({ viewport, acceptDownloads: true, locale: "zh-CN" });
  const page = await context.newPage();
  page.on("request", (request) => { if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(base)) throw new Error(`请求外部地址 ${request.url()}`); });
  page.on("console", (message) => { if (message.type() === "error" && !/422|Unprocessable/.test(message.text())) throw new Error(message.text()); });
  page.on("pageerror", (error) => { throw error; });
  page.on("dialog", (dialog) => dialog.accept());
  const from = Date.now();
  // The start address works once; the other windows have what it gave.
  if (cookies) await context.addCookies(cookies);
  await page.goto(cookies ? base : url);
  await page.locator("#open-title").waitFor();
  cookies ||= await context.cookies();
  return { page, context, took: Date.now() - from };
}

async function accessible(page, where) {
  await page.evaluate((source) => { if (!window.axe) (0, eval)(source); }, axe).catch(async () => {
    // The page's policy forbids eval: the browser is asked to put the script in itself.
    const session = await page.context().newCDPSession(page);
    await session.send("Runtime.evaluate", { expression: axe });
  });
  const result = await page.evaluate(() => window.axe.run());
  const serious = result.violations.filter((v) => ["serious", "critical"].includes(v.impact));
  for (const v of result.violations) console.log(`    ${v.impact}: ${v.id} — ${v.nodes.slice(0, 3).map((n) => n.target.join(" ")).join(" | ")}`);
  check(serious.length === 0, `${where}：axe 没有严重问题（${result.passes.length}条规则通过，轻微${result.violations.length}）`);
}

const shot = async (page, name, options = {}) => { if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`), ...options }); };
const saved = async (page, act) => { const [download] = await Promise.all([page.waitForEvent("download"), act()]); const path = join(work, download.suggestedFilename()); await download.saveAs(path); return path; };
const settled = (page, src) => page.waitForFunction((old) => { const p = document.querySelector("#pages img"); return p && p.src !== old && p.complete && p.naturalWidth > 0; }, src);

async function withMouse() {
  const { page, context, took } = await opened({ width: 1360, height: 900 });
  check(inTime(listening + took, 1000), `启动到首页可见 ${listening} + ${took} ms`);
  await accessible(page, "打开");
  await shot(page, "desk-open");
  const data = readFileSync(workbook).toString("base64");
  const transfer = await page.evaluateHandle((data) => {
    const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], "澄川县第三轮.xlsx"));
    return transfer;
  }, data);
  await page.dispatchEvent("#drop", "drop", { dataTransfer: transfer });
  await page.locator("#check-title").waitFor();
  check((await page.locator("#verdict").textContent()).includes("错误"), "放下有错的工作簿，列出错误");
  const row = page.locator("#problems tr", { hasText: "没有的类别" }).first();
  check(/[A-Z]+\d+/.test(await row.textContent()), `错误有单元格：${(await row.locator("td").nth(1).textContent()).trim()}`);
  await accessible(page, "核对");
  await shot(page, "desk-check");
  const marked = await saved(page, () => page.click("#marked"));
  check(readFileSync(marked).subarray(0, 2).toString() === "PK", `标红的工作簿：${marked.split("/").pop()}`);

  await row.getByRole("button", { name: /在这里改/ }).click();
  await page.waitForFunction(() => document.activeElement && document.activeElement.dataset.path);
  check((await page.evaluate(() => document.activeElement.value)) === "没有的类别", "从错误走到要改的那一项");
  await page.locator("#preview-problems table").waitFor().catch(() => {});
  await page.keyboard.press("Control+A");
  await page.keyboard.type("民生领域");
  await page.locator("#status", { hasText: "已改正1处" }).waitFor();
  await page.getByRole("button", { name: /^反馈意见/ }).click();
  await page.waitForFunction(() => document.querySelector("#preview-note").textContent.startsWith("反馈意见"));
  await settled(page, "");
  check(!(await page.locator("#documents").textContent()).includes("数据有误"), "改正后文书都能生成");
  check((await page.locator("#thumbnails li").count()) > 3, "改正后看到真实页面和缩图");
  await accessible(page, "文书");
  await shot(page, "desk-papers");
  const before = parseInt(await page.locator("#zoom").textContent());
  await page.click("#larger");
  check(parseInt(await page.locator("#zoom").textContent()) > before, "放大");
  await page.click("#next");
  check((await page.locator("#page-number").textContent()).startsWith("2 /"), "翻页");
  await page.click("#smaller");

  // A changed value and the page that shows it, over a document of four pages.
  await page.selectOption("#target", "990126101201");
  await page.waitForFunction(() => document.querySelector("#preview-note").textContent.startsWith("反馈意见，共4页"));
  await settled(page, "");
  const change = async (value) => {
    const old = await page.locator("#pages img").first().getAttribute("src");
    const from = await page.evaluate(() => performance.now());
    await page.evaluate((value) => { const input = document.querySelector('[data-path="schedule.entry"]'); input.value = value; input.dispatchEvent(new Event("change")); }, value);
    await settled(page, base + old);
    const took = (await page.evaluate(() => performance.now())) - from;
    // The other pages and the small ones follow; nobody types into the same field meanwhile.
    await page.waitForTimeout(1000);
    return took;
  };
  await page.evaluate(() => { const box = [...document.querySelectorAll("#values details")].find((b) => b.paths.has("schedule.entry")); box.open = true; box.fill(); });
  const times = [];
  for (const day of ["2026-03-11", "2026-03-12", "2026-03-13", "2026-03-11", "2026-03-12"]) times.push(Math.round(await change(day)));
  times.sort((a, b) => a - b);
  check(inTime(times[2], 300), `改一个值到页面变：中位数 ${times[2]} ms（${times.join("、")}）`);
  // An option of the document.
  const unlike = base + (await page.locator("#pages img").first().getAttribute("src"));
  await page.getByLabel("署名").selectOption("巡察组");
  await settled(page, unlike);
  check(true, "换文书选项，页面随着变");
  // A value of the wrong form is told at its field.
  await page.evaluate(() => { const input = document.querySelector('[data-path="schedule.entry"]'); input.type = "text"; input.value = "明天"; input.dispatchEvent(new Event("change")); });
  await page.locator('[data-path="schedule.entry"][aria-invalid=true]').waitFor();
  const described = await page.evaluate(() => document.getElementById(document.querySelector('[data-path="schedule.entry"]').getAttribute("aria-describedby").split(" ").pop()).textContent);
  check(described.includes("日期"), `错误写在该项旁：${described}`);
  await accessible(page, "有误的项");
  for (const id of ["docx", "pdf"]) check(readFileSync(await saved(page, () => page.click(`#${id}`))).length > 5000, `下载 ${id}`);
  await page.click("[data-step=check]");
  check(readFileSync(await saved(page, () => page.click("#workbook"))).length > 5000, "下载改正后的工作簿");

  await page.click("[data-step=packs]");
  await page.click("#pack-start");
  await page.locator("#zip").waitFor({ timeout: 120000 });
  await accessible(page, "资料包");
  await shot(page, "desk-packs");
  const zip = await saved(page, () => page.click("#zip"));
  check(execFileSync("unzip", ["-t", zip]).includes("No errors"), `打开资料包：${zip.split("/").pop()}`);
  await page.locator("#stages label", { hasText: "准备" }).click();
  await page.click("#pack-start");
  await page.locator("#cancel").click();
  await page.locator("#pack-report", { hasText: /已取消|做全/ }).waitFor({ timeout: 60000 });
  check(true, "取消");

  await page.click("#settings-open");
  await page.locator("#settings[open]").waitFor();
  await page.fill("#set-profiles", "/没有/这个.toml");
  await page.click("#settings-save");
  await page.locator("#set-profiles[aria-invalid=true]").waitFor();
  await accessible(page, "设置");
  await page.fill("#set-profiles", resolve("samples/profiles/pitch-28.toml"));
  await page.click("#settings-save");
  await page.locator("#settings").waitFor({ state: "hidden" });
  check(true, "换版式，错误的路径在该项上说明");
  await context.close();
}

async function withKeys() {
  const { page, context } = await opened({ width: 1360, height: 900 });
  const keys = async (...names) => { for (const name of names) await page.keyboard.press(name); };
  const to = async (selector, most = 300) => {
    for (let i = 0; i < most; i++) {
      if (await page.evaluate((s) => document.activeElement && document.activeElement.matches(s), selector)) return;
      await page.keyboard.press("Tab");
      const seen = await page.evaluate(() => { const e = document.activeElement; if (!e || e === document.body) return true; const s = getComputedStyle(e); return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2; });
      if (!seen) throw new Error(`焦点看不见：${await page.evaluate(() => document.activeElement.outerHTML.slice(0, 100))}`);
    }
    throw new Error(`键盘到不了 ${selector}`);
  };
  await to("#sample");
  await keys("Enter");
  await page.locator("#check-title").waitFor();
  check((await page.evaluate(() => document.activeElement.id)) === "check-title", "打开后焦点在核对结果");
  await to("#to-papers");
  await keys("Enter");
  await settled(page, "");
  await to("#target");
  await keys("ArrowDown");
  await page.locator("#documents button", { hasText: "民主测评表" }).waitFor();
  await to("#documents li:nth-child(2) button");
  await keys("Enter");
  await page.waitForFunction(() => document.querySelector("#preview-note").textContent.startsWith("进驻通知"));
  await to("#larger");
  await keys("Enter");
  await to("#values details:first-child summary");
  await keys("Enter");
  await to('[data-path="targets[0].name"]');
  await keys("End");
  await page.keyboard.type("（试）");
  await page.locator("#status", { hasText: "已改正" }).waitFor();
  await keys("Home");
  await page.evaluate(() => document.querySelector("[data-step=packs]").scrollIntoView());
  for (let i = 0; i < 400 && !(await page.evaluate(() => document.activeElement.matches("[data-step=packs]"))); i++) await keys("Shift+Tab");
  await keys("Enter");
  await to("#pack-start");
  await keys("Enter");
  await page.locator("#zip").waitFor({ timeout: 120000 });
  await to("#zip");
  const zip = await saved(page, () => keys("Enter"));
  check(execFileSync("unzip", ["-t", zip]).includes("No errors"), "只用键盘，从样例到资料包");
  await context.close();
}

async function enlarged() {
  // 1280 × 1024 at 200 % is a page of half that size.
  const { page, context } = await opened({ width: 640, height: 512 });
  await page.click("#sample");
  await page.locator("#check-title").waitFor();
  for (const step of ["open", "check", "papers", "packs"]) {
    await page.click(`[data-step=${step}]`);
    if (step === "papers") await settled(page, "");
    const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
    check(inner <= outer, `放大到200%，${step} 不用左右滚动（${inner} ≤ ${outer}）`);
    await shot(page, `desk-200-${step}`);
  }
  await page.click("#quit");
  await page.getByRole("heading", { name: "已结束" }).waitFor();
  await context.close();
}

let failed;
process.on("uncaughtException", (error) => { console.error(error); process.exit(1); });
try {
  await withMouse();
  await withKeys();
  await enlarged();
  const code = await new Promise((ended) => (server.exitCode === null ? server.once("exit", ended) : ended(server.exitCode)));
  check(code === 0, "点“结束”，程序退出");
} catch (error) {
  failed = error;
  console.error(error);
} finally {
  await browser.close();
  server.kill();
  rmSync(work, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);
