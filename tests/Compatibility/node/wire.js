'use strict';
// A wire between a client and the server that misbehaves on purpose, so that an unmodified client meets what it cannot bring about itself.

const net = require('node:net');

// Reads one HTTP message of a request: head, then Content-Length bytes of body.
function isWhole(bytes) {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const length = /^content-length: *(\d+)/im.exec(bytes.subarray(0, end).toString('latin1'));
  return bytes.length >= end + 4 + (length ? Number(length[1]) : 0);
}

function exchange(port, request) {
  return new Promise((resolve, reject) => {
    const chunks = [];
    const upstream = net.connect(port, '127.0.0.1', () => upstream.write(request));
    upstream.on('data', (chunk) => {
      chunks.push(chunk);
      const answer = Buffer.concat(chunks);
      if (isComplete(answer)) {
        upstream.destroy();
        resolve(answer);
      }
    });
    upstream.on('error', reject);
    upstream.on('close', () => resolve(Buffer.concat(chunks)));
  });
}

function isComplete(answer) {
  const end = answer.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const head = answer.subarray(0, end).toString('latin1');
  return /^transfer-encoding: *chunked/im.test(head) ? answer.subarray(-5).toString('latin1') === '0\r\n\r\n' : isWhole(answer);
}

// Runs use(endpoint) against a wire that hands each whole request to answer(request, send).
async function withWire(port, answer, use) {
  const server = net.createServer((socket) => {
    let received = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', async (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (!isWhole(received)) return;
      const request = received;
      received = Buffer.alloc(0);
      try {
        const reply = await answer(request, (bytes) => exchange(port, bytes));
        if (reply) socket.end(reply);
        else socket.destroy();
      } catch {
        socket.destroy();
      }
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use(`127.0.0.1:${server.address().port}`);
  } finally {
    server.closeAllConnections?.();
    server.close();
  }
}

module.exports = {
  // The server gets the request and answers; the client never sees the answer.
  losingReplies: (port, use) => withWire(port, async (request, send) => { await send(request); return null; }, use),
  // The server gets each request twice; the client sees the second answer.
  repeatingRequests: (port, use) => withWire(port, async (request, send) => { await send(request); return send(request); }, use),
};
