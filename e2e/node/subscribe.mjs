// Prints every frame of a WebSocket, one a line, until so many messages have come. Node's `ws`, and nothing of ours.
import WebSocket from 'ws';

const [url, count] = process.argv.slice(2);
let left = Number(count);
const socket = new WebSocket(url);
socket.on('message', (data) => {
  const text = data.toString();
  console.log(text);
  if (JSON.parse(text).type === 'message' && --left === 0) {
    socket.close(1000);
  }
});
socket.on('close', (code) => {
  console.log(`closed ${code}`);
  process.exit(left === 0 ? 0 : 1);
});
socket.on('error', (error) => console.log(`error ${error.message}`));
