// A page in Chromium with the browser's own WebSocket or EventSource: `browser.mjs CHROMIUM PAGE KIND URL COUNT`. Prints
// what the page's script sees, one frame a line, until so many messages have come; then the page's screenshot is not
// needed, its words are.
import { chromium } from 'playwright-core';

const [executablePath, page, kind, url, count] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  const tab = await browser.newPage();
  await tab.goto(page);
  await tab.exposeFunction('print', (text) => console.log(text));
  await tab.evaluate(
    ({ kind, url, count }) =>
      new Promise((resolve) => {
        let left = count;
        const source = kind === 'websocket' ? new WebSocket(url) : new EventSource(url);
        source.onmessage = async (message) => {
          await window.print(message.data);
          if (JSON.parse(message.data).type === 'message' && --left === 0) {
            source.close();
            resolve();
          }
        };
      }),
    { kind, url, count: Number(count) },
  );
} finally {
  await browser.close();
}
