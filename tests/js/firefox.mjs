// Opens pages in Debian's Firefox and tells what it finds on each, as one line of JSON.
// tests/test_firefox.py names the browser and, on standard input, the views.
import puppeteer from "puppeteer-core";

const LOCAL = ["file:", "data:", "blob:", "about:"];
const views = JSON.parse(await new Response(process.stdin).text());
const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath: process.argv[2],
  headless: true,
});
try {
  for (const view of views) console.log(JSON.stringify({ ...view, ...(await look(view)) }));
} finally {
  await browser.close();
}

/** @param {{ url: string, width: number }} view */
async function look({ url, width }) {
  const page = await browser.newPage();
  const complaints = [];
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("request", (request) => {
    if (!LOCAL.some((scheme) => request.url().startsWith(scheme))) complaints.push(request.url());
  });
  await page.setViewport({ width, height: 900 });
  await page.goto(url);
  await page.waitForSelector("[data-labels-dropped]", { timeout: 20_000 });
  const seen = await page.evaluate(async () => {
    await document.fonts.ready;
    const { scrollWidth, clientWidth, lang } = document.documentElement;
    const shown = (selector) => [...document.querySelectorAll(selector)]
      .filter((element) => element.checkVisibility() && element.getBoundingClientRect().width);
    const boxes = shown(".ba-tools :is(button, input)").map((element) => {
      const { left, top, right, bottom } = element.getBoundingClientRect();
      return [left, top, right, bottom];
    });
    return {
      language: lang,
      sideways: scrollWidth - clientWidth,
      marks: shown(".ba-mark").length,
      fonts: [...document.fonts].filter(({ status }) => status === "loaded").length,
      sentence: document.querySelector(".ba-sentence")?.textContent,
      boxes,
    };
  });
  await page.$eval(".ba-mark[tabindex='0']", (mark) => mark.focus());
  await page.keyboard.press("Enter");
  const panel = await page.$eval(".ba-selected", (element) => element.textContent.trim());
  await page.close();
  return { ...seen, complaints, panel };
}
