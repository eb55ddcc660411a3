/** Words of WGSL: what every browser knows without an extension, and what nobody may use as a name. Source: W3C WGSL. */

/** Words that WGSL keeps for itself: a buffer whose slot is one of them carries a trailing underscore. */
export const RESERVED = new Set(
  `NULL Self abstract active alignas alignof as asm asm_fragment async attribute auto await become cast catch class
  co_await co_return co_yield coherent column_major common compile compile_fragment concept const_cast consteval constexpr
  constinit crate debugger decltype delete demote demote_to_helper do dynamic_cast enum explicit export extends extern
  external fallthrough filter final finally friend from fxgroup get goto groupshared highp impl implements import inline
  instanceof interface layout lowp macro macro_rules match mediump meta mod module move mut mutable namespace new nil
  noexcept noinline nointerpolation non_coherent noncoherent noperspective null nullptr of operator package packoffset
  partition pass patch pixelfragment precise precision premerge priv protected pub public readonly ref regardless register
  reinterpret_cast require resource restrict self set shared sizeof smooth snorm static static_assert static_cast std
  subroutine super target template this thread_local throw trait try type typedef typeid typename typeof union unless
  unorm unsafe unsized use using varying virtual volatile wgsl where with writeonly yield
  alias break case const const_assert continue continuing default diagnostic discard else enable false fn for if let loop
  override requires return struct switch true var while`.split(/\s+/),
);

/** Functions that a compute shader may call on every device. */
export const FUNCTIONS = new Set(
  `bitcast all any select arrayLength
  abs acos acosh asin asinh atan atanh atan2 ceil clamp cos cosh countLeadingZeros countOneBits countTrailingZeros cross
  degrees determinant distance dot dot4U8Packed dot4I8Packed exp exp2 extractBits faceForward firstLeadingBit
  firstTrailingBit floor fma fract frexp insertBits inverseSqrt ldexp length log log2 max min mix modf normalize pow
  quantizeToF16 radians reflect refract reverseBits round saturate sign sin sinh smoothstep sqrt step tan tanh transpose
  trunc
  atomicLoad atomicStore atomicAdd atomicSub atomicMax atomicMin atomicAnd atomicOr atomicXor atomicExchange
  atomicCompareExchangeWeak
  pack4x8snorm pack4x8unorm pack4xI8 pack4xU8 pack4xI8Clamp pack4xU8Clamp pack2x16snorm pack2x16unorm pack2x16float
  unpack4x8snorm unpack4x8unorm unpack4xI8 unpack4xU8 unpack2x16snorm unpack2x16unorm unpack2x16float
  storageBarrier textureBarrier workgroupBarrier workgroupUniformLoad`.split(/\s+/),
);

/** Types of numbers, vectors and matrices, and what makes types of them. */
export const TYPES = new Set([
  ...["bool", "i32", "u32", "f32", "array", "atomic", "ptr", "vec2", "vec3", "vec4"],
  ...["2", "3", "4"].flatMap((n) => ["i", "u", "f"].map((scalar) => `vec${n}${scalar}`)),
  ...["2", "3", "4"].flatMap((n) => ["2", "3", "4"].flatMap((m) => [`mat${n}x${m}`, `mat${n}x${m}f`])),
]);
