/** WGSL of the register tiles of nn/conv2d and nn/conv2d_input: some hundred lines alike, which a function writes better. */

import { columnOf, isCertain, isRegular, loadOf, loads, placeOf, step, tapsOf, type Tile } from "./_conv2d_place.ts";
import { address, each, header, items, LANES, storeChannels } from "./_conv2d_wgsl.ts";

const FORWARD =
  "y[s, image, oy, ox, g, o] = Σ_ky,c,kx x[s, image, oy·stride_y + ky − pad_y, ox·stride_x + kx − pad_x, g, c] · weight[s, g, (ky, kx, c), o]";
const INPUT =
  "dx[s, image, row, column, g, c] = Σ_ky,o,kx upstream[s, image, oy, ox, g, o] · weight[s, g, (ky, kx, c), o], oy·stride_y + ky = row + pad_y, ox alike";

/** What tells a tile from others of its kernel. */
export function tileName({ cols, outs, kernel, stride, in4, out4 }: Tile): string {
  const step = kernel === 1 ? "" : `_step_${stride}`;
  return `tile_${cols}x${outs}_kernel_${kernel}${step}${in4 ? "" : "_in1"}${out4 ? "" : "_out1"}`;
}

/**
 * A shader that computes its result in tiles of cols × outs held in registers. A line of the window is loaded once for
 * the whole tile, so neighbours share the pixels that they have in common; pixels of the padding are chosen to be 0 after
 * the load. Needs no workgroup memory; every element is one f32 sum in the order of conv2d.wgsl and conv2d_input.wgsl.
 *
 * Tiles may stick out of the result: what they load there is never stored, and WebGPU keeps the load inside the buffer.
 */
export function tileSource(tile: Tile): string {
  const forward = tile.direction === "forward";
  return `${headerOf(tile)}
${placeOf(tile).join("\n")}
  // items are channels, or vec4s of them
  let items = ${items(`params.${forward ? "group_in" : "group_out"}`, tile.in4)};
  let pixel = params.groups * items;
  let line_w = ${items("params.group_out", isWideWeight(tile))};
  let tap_w = params.group_in * line_w;
  let set_w = (s % params.batch_weight * params.groups + g) * params.kernel_height * params.kernel_width * tap_w;
  let start_w = set_w + ${forward ? items("o", tile.out4) : "c * line_w"};
${each(tile.cols, (p) => each(tile.outs / 4, (q) => `  var c${p}_${q} = vec4f();`)).flat().join("\n")}
${rows(tile).join("\n")}
${stores(tile).join("\n")}
}
`;
}

function headerOf(tile: Tile): string {
  const { direction, cols, outs, in4, out4 } = tile;
  const forward = direction === "forward";
  const from = forward ? "x" : "upstream";
  return header({
    about: [
      forward ? FORWARD : INPUT,
      `shapes of nn/conv2d${forward ? "" : "_input"}, one invocation per ${cols} pixels in a line and ${outs} channels`,
    ],
    params: [`batch_${from}`, "batch_weight"],
    arrays: [
      { name: from, wide: in4 },
      { name: "weight", wide: isWideWeight(tile) },
      { name: forward ? "y" : "dx", wide: out4 },
    ],
  });
}

/** The outputs of a weight's row lie beside each other: forward they are computed, for the input they are summed. */
function isWideWeight({ direction, in4, out4 }: Tile): boolean {
  return direction === "forward" ? out4 : in4;
}

/** The loops over the rows of the window and the channels that are summed. */
function rows(tile: Tile): string[] {
  const forward = tile.direction === "forward";
  const [from, width, zero] = [
    forward ? "x" : "upstream",
    forward ? "params.width" : "params.out_width",
    tile.in4 ? "vec4f()" : "0.0",
  ];
  const beside = forward && tile.kernel === 1 ? "params.stride_x * pixel" : "pixel";
  return [
    ...loads(tile).map((j) => `  let in${j} = ${columnOf(tile, j)} < ${width};`),
    "  for (var n = begin; n < end; n++) {",
    ...(forward
      ? [
        "    var at = (start + n * params.width) * pixel + g * items;",
        "    var at_w = start_w + n * params.kernel_width * tap_w;",
      ]
      : [
        "    var at = (start - n * params.out_width) * pixel + g * items;",
        `    let row_w = (tap + n * params.stride_y) * params.kernel_width${isRegular(tile) ? "" : " + r"};`,
        "    var at_w = start_w + row_w * tap_w;",
      ]),
    "    for (var item = 0u; item < items; item++) {",
    ...loads(tile).map((j) => `      let x${j} = select(${zero}, ${from}[${address("at", [j, beside])}], in${j});`),
    ...(forward ? weights(tile) : turnedWeights(tile)),
    ...products(tile),
    "      at += 1u;",
    `      at_w += ${!forward ? "1u" : tile.in4 ? "4u * line_w" : "line_w"};`,
    "    }",
    "  }",
  ];
}

/** w{t}_{l}_{q}: weights of tap t from summed channel l of the item to computed channels 4q … 4q + 3. */
function weights(tile: Tile): string[] {
  const load = (t: number, l: number, e: number) => `weight[${address("at_w", [t, "tap_w"], [l, "line_w"], [e])}]`;
  const quad = (t: number, l: number, q: number) =>
    tile.out4 ? load(t, l, q) : `vec4f(${each(4, (e) => load(t, l, 4 * q + e)).join(", ")})`;
  return each(
    tapsOf(tile),
    (t) => each(tile.in4 ? 4 : 1, (l) => each(tile.outs / 4, (q) => `      let w${t}_${l}_${q} = ${quad(t, l, q)};`)),
  ).flat(2);
}

/** The same for the input: a load follows one computed channel across the summed ones, and is turned. */
function turnedWeights(tile: Tile): string[] {
  const { outs, stride, in4 } = tile;
  const load = (t: number, e: number) => `weight[${address("at_w", [t * stride, "tap_w"], [e, "line_w"])}]`;
  const known = (t: number, e: number) =>
    isCertain(tile, t) ? load(t, e) : `select(${in4 ? "vec4f()" : "0.0"}, ${load(t, e)}, has${t})`;
  const quad = (t: number, l: number, q: number) =>
    `vec4f(${each(4, (e) => `t${t}_${4 * q + e}${in4 ? `.${LANES[l]}` : ""}`).join(", ")})`;
  return each(tapsOf(tile), (t) => [
    ...each(outs, (e) => `      let t${t}_${e} = ${known(t, e)};`),
    ...each(in4 ? 4 : 1, (l) => each(outs / 4, (q) => `      let w${t}_${l}_${q} = ${quad(t, l, q)};`)).flat(),
  ]).flat();
}

/** Adds the products of an item: all of one accumulator together, so that it is fetched once. */
function products(tile: Tile): string[] {
  const terms = (p: number, q: number) =>
    each(tile.in4 ? 4 : 1, (l) =>
      each(tapsOf(tile), (t) => {
        const x = `x${loadOf(tile, { p, t })}${tile.in4 ? `.${LANES[l]}` : ""}`;
        return `      c${p}_${q} += ${x} * w${t}_${l}_${q};`;
      })).flat();
  return each(tile.cols, (p) => each(tile.outs / 4, (q) => terms(p, q))).flat(2);
}

function stores(tile: Tile): string[] {
  const { direction, cols, outs, out4 } = tile;
  const forward = direction === "forward";
  const [to, width, channels, channel] = forward
    ? ["y", "params.out_width", "params.group_out", "o"]
    : ["dx", "params.width", "params.group_in", "c"];
  const column = (p: number) => {
    if (forward) return address("ox", [p]);
    return isRegular(tile)
      ? `${address("q", [p])} - params.pad_x`
      : `(${address("q", [p])}) * ${step(tile)} + r - params.pad_x`;
  };
  return [
    `  let line_to = ${items(channels, out4)};`,
    `  let rest = line_to - ${items(channel, out4)};`,
    `  let line_at = (s * lines + line) * ${width};`,
    ...each(cols, (p) => {
      const at = `((line_at + column_${p}) * params.groups + g) * line_to + ${items(channel, out4)}`;
      const all = [
        `let at_${p} = ${at};`,
        ...storeChannels({ to, at: `at_${p}`, outs, wide: out4, quad: (q) => `c${p}_${q}` }),
      ];
      // without strides no line of tiles is longer than another, and the first pixel of each lies in the result
      const inside = p === 0 && isRegular(tile) ? ["  {"] : [`  if (column_${p} < ${width}) {`];
      return [`  let column_${p} = ${column(p)};`, ...inside, ...all.map((line) => `    ${line}`), "  }"];
    }).toReversed().flat(),
  ];
}
