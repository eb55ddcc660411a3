/** WGSL of matrix products of one size, operands in textures or in uniform buffers: C f32[size, size] = A · B. */

export interface Operands {
  size: number;
  a: Float32Array;
  b: Float32Array;
}

interface Tile {
  rows: number;
  cols: number;
  unroll: number;
}

interface Encoded {
  out: GPUBuffer;
  encode(pass: GPUComputePassEncoder): void;
}

const GROUP = 8;
const range = (length: number) => Array.from({ length }, (_, i) => i);
const lines = (length: number, line: (i: number) => string) => range(length).map(line).join("\n");

/** By name. */
export const SHAPES: Record<string, (device: GPUDevice, operands: Operands) => Encoded> = {
  "operands in textures, 8 × 8": (device, operands) => textures(device, { operands, rows: 8, cols: 8, unroll: 1 }),
  "operands in textures, 16 × 16": (device, operands) => textures(device, { operands, rows: 16, cols: 16, unroll: 1 }),
  "panels of A uniform, 16 × 8": (device, operands) => panels(device, { operands, rows: 16, cols: 8, unroll: 4 }),
  "panels of A uniform, 16 × 16": (device, operands) => panels(device, { operands, rows: 16, cols: 16, unroll: 4 }),
};

/** An invocation computes a tile: rows of A and four columns of B are each one texel. */
function textures(device: GPUDevice, { operands: { size, a, b }, ...tile }: Tile & { operands: Operands }): Encoded {
  const { rows, cols, unroll } = tile;
  const step = (u: number) =>
    `{
    ${lines(rows, (r) => `let a${r} = textureLoad(a, vec2u(k + ${u}u, row + ${r}u), 0);`)}
    ${
      lines(4, (x) =>
        `{
      ${lines(cols / 4, (c) => `let b${c} = textureLoad(b, vec2u(col + ${c}u, 4u * (k + ${u}u) + ${x}u), 0);`)}
      ${products(tile, (r) => `a${r}.${"xyzw"[x]}`)}
    }`)
    }
  }`;
  const code = `
    @group(0) @binding(0) var a: texture_2d<f32>;
    @group(0) @binding(1) var b: texture_2d<f32>;
    @group(0) @binding(2) var<storage, read_write> c: array<vec4f>;
    @compute @workgroup_size(${GROUP}) fn main(@builtin(global_invocation_id) id: vec3u) {
      let row = id.y * ${rows}u;
      let col = id.x * ${cols / 4}u;
      ${sums(tile)}
      for (var k = 0u; k < ${size / 4}u; k += ${unroll}u) { ${lines(unroll, step)} }
      ${stores(tile, { size, row: "row" })}
    }`;
  const pipeline = device.createComputePipeline({
    layout: "auto",
    compute: { module: device.createShaderModule({ code }) },
  });
  const out = outputOf(device, size);
  const entries = entriesOf([textureOf(device, { size, values: a }), textureOf(device, { size, values: b }), {
    buffer: out,
  }]);
  const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
  return {
    out,
    encode(pass) {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(size / cols / GROUP, size / rows);
    },
  };
}

/** A dispatch computes as many rows as a tile has: their part of A, k major, is bound as a uniform buffer. */
function panels(device: GPUDevice, { operands: { size, a, b }, ...tile }: Tile & { operands: Operands }): Encoded {
  const { rows, cols, unroll } = tile;
  const step = (u: number) =>
    `{
    ${lines(rows / 4, (r) => `let a${r} = a[(k + ${u}u) * ${rows / 4}u + ${r}u];`)}
    ${lines(cols / 4, (c) => `let b${c} = textureLoad(b, vec2u(col + ${c}u, k + ${u}u), 0);`)}
    ${products(tile, (r) => `a${r >> 2}.${"xyzw"[r & 3]}`)}
  }`;
  const code = `
    @group(0) @binding(0) var<uniform> a: array<vec4f, ${size * rows / 4}>;
    @group(0) @binding(1) var b: texture_2d<f32>;
    @group(0) @binding(2) var<storage, read_write> c: array<vec4f>;
    @compute @workgroup_size(${GROUP}) fn main(@builtin(global_invocation_id) id: vec3u) {
      let col = id.x * ${cols / 4}u;
      ${sums(tile)}
      for (var k = 0u; k < ${size}u; k += ${unroll}u) { ${lines(unroll, step)} }
      ${stores(tile, { size, row: "0u" })}
    }`;
  const visibility = GPUShaderStage.COMPUTE;
  const layout = device.createBindGroupLayout({
    entries: [
      { binding: 0, visibility, buffer: { type: "uniform", hasDynamicOffset: true } },
      { binding: 1, visibility, texture: { sampleType: "unfilterable-float" } },
      { binding: 2, visibility, buffer: { type: "storage", hasDynamicOffset: true } },
    ],
  });
  const pipeline = device.createComputePipeline({
    layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
    compute: { module: device.createShaderModule({ code }) },
  });
  const [out, bytes] = [outputOf(device, size), 4 * size * rows];
  const uniform = device.createBuffer({
    size: 4 * size * size,
    usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
  });
  device.queue.writeBuffer(uniform, 0, packed({ size, rows, a }));
  const entries = entriesOf([{ buffer: uniform, size: bytes }, textureOf(device, { size, values: b }), {
    buffer: out,
    size: bytes,
  }]);
  const group = device.createBindGroup({ layout, entries });
  return {
    out,
    encode(pass) {
      pass.setPipeline(pipeline);
      for (let panel = 0; panel < size / rows; panel++) {
        pass.setBindGroup(0, group, [panel * bytes, panel * bytes]);
        pass.dispatchWorkgroups(size / cols / GROUP);
      }
    },
  };
}

function sums({ rows, cols }: Tile): string {
  return lines(rows * cols / 4, (i) => `var c${i} = vec4f();`);
}

function products({ rows, cols }: Tile, a: (row: number) => string): string {
  const quads = cols / 4;
  return lines(rows * quads, (i) => `c${i} += ${a(Math.floor(i / quads))} * b${i % quads};`);
}

function stores({ rows, cols }: Tile, { size, row }: { size: number; row: string }): string {
  const quads = cols / 4;
  return lines(
    rows * quads,
    (i) => `c[(${row} + ${Math.floor(i / quads)}u) * ${size / 4}u + col + ${i % quads}u] = c${i};`,
  );
}

/** Panels of `rows` rows, each [k, rows]. */
function packed({ size, rows, a }: { size: number; rows: number; a: Float32Array }): Float32Array<ArrayBuffer> {
  const out = new Float32Array(size * size);
  a.forEach((value, at) => {
    const [row, k] = [Math.floor(at / size), at % size];
    out[(Math.floor(row / rows) * size + k) * rows + row % rows] = value;
  });
  return out;
}

function outputOf(device: GPUDevice, size: number): GPUBuffer {
  return device.createBuffer({ size: 4 * size * size, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC });
}

/** A matrix, four columns a texel. */
function textureOf(device: GPUDevice, { size, values }: { size: number; values: Float32Array }): GPUTextureView {
  const usage = GPUTextureUsage.TEXTURE_BINDING | GPUTextureUsage.COPY_DST;
  const texture = device.createTexture({ size: [size / 4, size], format: "rgba32float", usage });
  const bytes = values as Float32Array<ArrayBuffer>;
  device.queue.writeTexture({ texture }, bytes, { bytesPerRow: 4 * size }, [size / 4, size]);
  return texture.createView();
}

function entriesOf(resources: GPUBindingResource[]): GPUBindGroupEntry[] {
  return resources.map((resource, binding) => ({ binding, resource }));
}
