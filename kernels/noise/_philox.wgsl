// Philox4x32-10 (Salmon et al. 2011). Integers only, so every adapter and TypeScript give the same bits.
fn mul_hi_lo(a: u32, b: u32) -> vec2u {
  let a0 = a & 0xffffu;
  let a1 = a >> 16u;
  let b0 = b & 0xffffu;
  let b1 = b >> 16u;
  let low = a0 * b0;
  let mid = a1 * b0 + (low >> 16u); // fits: 0xffff * 0xffff + 0xffff < 2^32
  let mid2 = a0 * b1 + (mid & 0xffffu);
  return vec2u(a1 * b1 + (mid >> 16u) + (mid2 >> 16u), a * b);
}

fn philox_round(c: vec4u, k: vec2u) -> vec4u {
  let p = mul_hi_lo(0xD2511F53u, c.x);
  let q = mul_hi_lo(0xCD9E8D57u, c.z);
  return vec4u(q.x ^ c.y ^ k.x, q.y, p.x ^ c.w ^ k.y, p.y);
}

fn philox(counter: vec4u, key: vec2u) -> vec4u {
  let w = vec2u(0x9E3779B9u, 0xBB67AE85u);
  var c = philox_round(counter, key);
  c = philox_round(c, key + w);
  c = philox_round(c, key + 2u * w);
  c = philox_round(c, key + 3u * w);
  c = philox_round(c, key + 4u * w);
  c = philox_round(c, key + 5u * w);
  c = philox_round(c, key + 6u * w);
  c = philox_round(c, key + 7u * w);
  c = philox_round(c, key + 8u * w);
  return philox_round(c, key + 9u * w);
}
