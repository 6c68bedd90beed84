// Made by Tests/vectors/tlog.py.

let madeOrigin = "0b5e/attestd/2026"
let madeLogKey = "0b5e/attestd/2026+585f40d9+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
let madeNextLogKey = "0b5e/attestd/2026+14667f34+ASmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X"
let madeWitness = "witness.example/ünö+d296e1fa+BCVDuS/xCVURR2rcg2nbbdyTNmWhGXjdoUBO4QZsqVWd"
let madeOtherWitness = "witness.example/2+d8dcf204+BBdFU7RW3d/GkI7KscEB/mqyHiuqBhd5W31DpjSCmT/V"
let madeNote = [
  "0b5e/attestd/2026\n",
  "21\n",
  "u/rr0fEoPFJYd+y4/miazZqe5Pd66fTl8uMNXR2TB+k=\n",
  "\n",
  "— 0b5e/attestd/2026 WF9A2TcqxJNCXFQ8S3nby3dhQ4eEYwfziaminP1M/LPWpiRXtR6fwJHXd5h2aUPWcXPPH+",
  "SVvmfpZBXfbPQp4Rni6Aw=\n",
  "— 0b5e/attestd/2026 FGZ/NKRTkTnTbGpYdwIhckEktUtnOTNOC79e36lUPaIq0Pnm6JFqHe4o7qjp1TzGMKvtGL",
  "dWrErcZN45rhULqS3slgI=\n",
  "— witness.example/ünö 0pbh+gAAAABrA4IAZdRfaXu1xry6809jGlkH726E5evpNy65nChFunAH8k11PRnoTCS3",
  "xdHONppFj6Op3VEZDwQpT8USc4IbEsEmBA==\n",
  "— witness.example/2 2NzyBH//////////BzcCcuFnI3lxJFhs7m9RJRPeFYTm8iAzmajwRypkIQ0DK9KGbLDLzJ",
  "Hp/T1p8Wyz1F8yp0I0YNDBXmJZAM3lBw==\n",
].joined()
let madeProof = [
  "c2sp.org/tlog-proof@v1\n",
  "extra YWJvdXQgbGVhZiAxOQ==\n",
  "index 19\n",
  "qt2GIHvZOr9g5y1fFx0O6ro1wQ4AdQ0WcTTOAVCjKxA=\n",
  "vEmgZYtejqpOBlIEx+5BWJceJwGQqKw2/NL7h4BMpy8=\n",
  "hX1o8ZmbV00ynNKVtb/CToib1OopW5QoOTXU0S+MAfw=\n",
  "cUopKYyn2GQ5dRAFaUmcIwnoOm8vlwkC3EbvMuvBsA8=\n",
  "\n",
].joined()
