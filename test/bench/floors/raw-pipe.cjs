// The least that a bridge can do: stdin and stdout tied to a unix socket (argument), no proof, no message read.
'use strict'
const socket = require('node:net').connect(process.argv[2] ?? '')
process.stdin.pipe(socket)
socket.pipe(process.stdout)
