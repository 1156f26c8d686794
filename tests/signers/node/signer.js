// Signs and verifies webhook bodies, a line at a time: see ../main.rs.
'use strict';

const { createHmac, timingSafeEqual } = require('node:crypto');
const { readFileSync } = require('node:fs');

function sign(token, body) {
  return createHmac('sha256', token).update(body).digest('hex');
}

function equal(one, other) {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

const answers = readFileSync(0, 'ascii')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => {
    const [what, token, body, signature] = line.split(' ');
    const computed = sign(Buffer.from(token, 'hex'), Buffer.from(body, 'hex'));
    return what === 'sign' ? computed : String(equal(computed, signature));
  });
process.stdout.write(answers.map((answer) => `${answer}\n`).join(''));
