// Prints cases of a signature that does not verify, as cases.py does. Argument: the body's file.
import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const body = readFileSync(process.argv[2]);
const text = body.toString();
const data = JSON.parse(text);
const token = 'a1b2c3d4e5f60718293a4b5c6d7e8f90';
const mac = (message, key = token) => createHmac('sha256', key).update(message);
const hex = mac(body).digest('hex');

function say(name, says, signature, sent = body, held = token) {
  const asList = (value) => (Array.isArray(value) ? value : [value]);
  console.log(JSON.stringify({
    name, says: asList(says), signatures: asList(signature),
    body: Buffer.from(sent).toString('base64'), tokens: [held],
  }));
}
const sortKeys = (value) => Array.isArray(value) ? value.map(sortKeys)
  : value && typeof value === 'object'
    ? Object.fromEntries(Object.keys(value).sort().map((key) => [key, sortKeys(value[key])])) : value;

// Nearly every body that Qiscus sends has numbers that JavaScript rounds.
const rounded = ['re-serialized', 'Numbers were changed on the way (`unix_nano_timestamp`'];
const anew = ['wrote the body anew', 'Numbers beyond 2^53'];
say('JSON.stringify of a parsed body', rounded, hex, JSON.stringify(data));
say('JSON.stringify with 2 spaces', rounded, hex, JSON.stringify(data, null, 2));
say('JSON.stringify with tabs', rounded, hex, JSON.stringify(data, null, '\t'));
say('a parsed body in a field of another', [...rounded.slice(0, 0), 'wraps the one', ...rounded], hex,
  JSON.stringify({ body: JSON.stringify(data) }));
say('signed JSON.stringify(req.body)', anew, mac(JSON.stringify(data)).digest('hex'));
say('signed JSON.stringify with 2 spaces', anew, mac(JSON.stringify(data, null, 2)).digest('hex'));
say('signed JSON.stringify with 4 spaces', anew, mac(JSON.stringify(data, null, 4)).digest('hex'));
say('signed sorted JSON.stringify', anew, mac(JSON.stringify(sortKeys(data))).digest('hex'));
say('signed JSON.stringify in base64', ['in base64:', ...anew], mac(JSON.stringify(data)).digest('base64'));
say('signed JSON.stringify twice', 'JSON in JSON', mac(JSON.stringify(text)).digest('hex'));
say('signed an object', '[object Object]', mac(String(data)).digest('hex'));
say('signed the payload as JSON.stringify', ['Only the field `payload`', ...anew], mac(JSON.stringify(data.payload)).digest('hex'));
const { created_at, ...message } = data.payload.message;
const untimed = { ...data, payload: { ...data.payload, message: { ...message, id: 5, id_str: '5', comment_before_id: 4, comment_before_id_str: '4' }, room: { id: 98 } } };
const untimedText = JSON.stringify(sortKeys(untimed)).replace('1740794400123456800', '1740794400123456789');
const escaped = untimedText.replace(/[&<>]/g, (c) => '\\u00' + c.charCodeAt(0).toString(16));
say('rounded nanoseconds that nothing beside them tells', ['re-serialized', 'A number beyond 2^53'],
  mac(escaped).digest('hex'), JSON.stringify(untimed));

say('a token with process.env undefined', 'word `undefined`', mac(body, String(undefined)).digest('hex'));
say('a token of null', 'word `null`', mac(body, String(null)).digest('hex'));
say('a token with a backslash and n', 'the text `\\n`, a backslash', hex, body, token + '\\n');
say('a token from hex', 'hex-decoded token', mac(body, Buffer.from(token, 'hex')).digest('hex'));
say('a token from base64', 'base64-decoded token', mac(body, Buffer.from(token, 'base64')).digest('hex'));
say('SHA-512', 'HMAC-SHA-512:', createHmac('sha512', token).update(body).digest('hex'));
say('SHA-1 in base64', ['in base64:', 'HMAC-SHA-1:'], createHmac('sha1', token).update(body).digest('base64'));
say('SHA3-256', 'HMAC-SHA3-256:', createHmac('sha3-256', token).update(body).digest('hex'));
say('a plain hash', 'plain SHA-256 of the body, which', createHash('sha256').update(body).digest('hex'));
say('a hash with the token behind', 'of the body and the token behind', createHash('sha256').update(body).update(token).digest('hex'));
say('the digest of a digest', 'one hash too many', createHash('sha256').update(hex).digest('hex'));

say('base64', ['in base64:', 'Apart from that'], mac(body).digest('base64'));
say('base64 in a URL', ['URL-encoded: send', 'in base64:', 'Apart from that'],
  encodeURIComponent(mac(body).digest('base64')));
say('a buffer as Node shows it', ['as Node shows it', 'Apart from that'],
  `<Buffer ${hex.match(/../g).join(' ')}>`);
say('bytes in decimal', ['bytes in decimal', 'Apart from that'], JSON.stringify([...mac(body).digest()]));
say('a list with one value', ['in brackets', 'quotes around the signature', 'Apart from that'], JSON.stringify([hex]));
say('a header line', ['a prefix', 'Apart from that'], `QISCUS-SDK-SIGNATURE: ${hex}`);
say('an undefined signature', 'for something that is not there', String(undefined));
say('an object for a signature', 'for something that is not there', String({}));

say('gzip', 'compressed with gzip', hex, gzipSync(body));
say('encodeURIComponent', 'URL-encoded after', hex, encodeURIComponent(text));
say('URLSearchParams', 'field of a form', hex, new URLSearchParams({ payload: text }).toString());
say('latin1', 'low byte of each letter', mac(Buffer.from(text, 'latin1')).digest('hex'));
say('utf16le', 'turned into UTF-16', hex, Buffer.from(text, 'utf16le'));
say('an API gateway', 'its field `body`, decoded', hex, JSON.stringify({ isBase64Encoded: true, body: body.toString('base64') }));
say('a log that escapes quotes', 'quotes of the body were escaped', hex, JSON.stringify(text).slice(1, -1));
say('a body that was trimmed', 'newline at the end of the body was lost', mac(text + '\n').digest('hex'));
say('Date.now and the body', 'timestamp.body', mac('1740794400123.' + text).digest('hex'));
say('signed in lower case', 'in lower case', mac(text.toLowerCase()).digest('hex'));
say('the body in chunks of text', ['Nothing known', 'stand for lost bytes'], hex,
  body.subarray(0, text.indexOf('é') + 1).toString() + body.subarray(text.indexOf('é') + 1).toString());
