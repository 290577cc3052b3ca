// Pastes lines into the console of a page, as a newcomer would: `console.mjs CHROMIUM PAGE SCRIPT COUNT`. Prints what the
// page logs, until so many lines have come.
import { chromium } from 'playwright-core';

const [executablePath, page, script, count] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const tab = await browser.newPage();
let left = Number(count);
const done = new Promise((resolve) => {
  tab.on('console', (line) => {
    if (line.type() !== 'log') {
      return; // the browser's own remarks, e.g. on a page that is not there
    }
    console.log(line.text());
    if (--left === 0) {
      resolve();
    }
  });
});
await tab.goto(page);
console.log('open');
await tab.evaluate((text) => (0, eval)(text), script);
console.log('pasted');
await done;
await browser.close();
