// A receiver with nothing but Node's standard library, as one would write it by hand. Prints its port.
'use strict';

const { createHmac, timingSafeEqual } = require('node:crypto');
const { createServer } = require('node:http');

const token = process.env.TOKEN;

function isValid(header, body) {
  const signature = Buffer.from(header ?? '', 'hex');
  const computed = createHmac('sha256', token).update(body).digest();
  return signature.length === computed.length && timingSafeEqual(signature, computed);
}

function statusOf(header, body) {
  if (!isValid(header, body)) return 401;
  const event = JSON.parse(body);
  return event.payload.message.text === '' ? 501 : 200;
}

const server = createServer({ keepAliveTimeout: 300_000 }, (request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    response.statusCode = statusOf(request.headers['qiscus-sdk-signature'], Buffer.concat(chunks));
    response.end();
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
