import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { describe, it } from 'vitest';
import { findRedis, rawCommand, startRedis } from '../src/index.js';
import { selfSignedCertificate } from '../src/servers/self-signed-certificate.js';

describe('findRedis', () => {
  it('names REDIS_SERVER when that is no program', async () => {
    await assert.rejects(findRedis({ REDIS_SERVER: '/no/such/server' }), /REDIS_SERVER.*no\/such/);
  });
});

describe('startRedis', () => {
  it('starts a server that answers, and one that is empty after a restart', async () => {
    await using server = await startRedis();
    await server.command('SET', 'k', 'wörd');
    assert.equal(await server.command('GET', 'k'), 'wörd');
    await server.restartEmpty();
    assert.equal(await server.command('GET', 'k'), null);
  });

  it('asks for the password', async () => {
    await using server = await startRedis({ password: 's3cret' });
    assert.equal(await server.command('PING'), 'PONG');
    await assert.rejects(
      rawCommand({ host: server.host, port: server.port }, ['GET', 'k']),
      /NOAUTH/,
    );
  });

  it('speaks TLS, with a certificate to trust, and nothing else', async () => {
    await using server = await startRedis({ tls: true, password: 's3cret' });
    const { host, port, tls } = server;
    assert.ok(tls !== undefined);
    assert.equal(server.url, `rediss://:s3cret@127.0.0.1:${String(port)}`);
    assert.equal(await server.command('PING'), 'PONG');
    await server.restartEmpty();
    assert.deepEqual(await server.command('CONFIG', 'GET', 'port'), ['port', '0']);
    const password = 's3cret';
    await assert.rejects(rawCommand({ host, port, password }, ['PING']));
    const ca = selfSignedCertificate().cert;
    await assert.rejects(
      rawCommand({ host, port, password, tls: { ca } }, ['PING']),
      /self.signed/,
    );
  });

  it('certifies the addresses that a client may use', async () => {
    await using server = await startRedis({ tls: true });
    const certificate = new X509Certificate(server.tls?.ca ?? '');
    assert.equal(certificate.checkIP('127.0.0.1'), '127.0.0.1');
    assert.equal(certificate.checkHost('localhost'), 'localhost');
    assert.equal(certificate.checkHost('example.org'), undefined);
    assert.ok(certificate.verify(certificate.publicKey));
    assert.ok(Date.parse(certificate.validFrom) < Date.now());
    assert.ok(Date.parse(certificate.validTo) > Date.now());
  });

  it('tells what the server printed when it ends at once', async () => {
    await assert.rejects(startRedis({ args: ['--no-such-option', '1'] }), /no-such-option/);
  });

  it('is gone after stop, with its folder', async () => {
    const server = await startRedis();
    const [, folder = ''] = (await server.command('CONFIG', 'GET', 'dir')) as string[];
    assert.ok(existsSync(folder));
    await server.stop();
    await server.stop();
    assert.ok(!existsSync(folder));
    await assert.rejects(server.command('PING'), /ECONNREFUSED/);
  });
});
