/** The section `model` of a scenario: the network and its images. */

import { z } from "zod";
import { ACTIVATIONS } from "../../models/networks/layers.ts";
import { FAMILIES } from "../../models/networks/named.ts";
import { NETWORK_NAME } from "../networks/network_names.ts";
import { choice, map, positive, text, whole, yes } from "./forms.ts";

const NAME = new RegExp(FAMILIES.map(({ pattern }) => pattern.source).join("|"));
const images = whole(1, 1_000_000).optional();

export const MODEL = map({
  network: z.string({ error: NETWORK_NAME }).regex(NAME, { error: NETWORK_NAME })
    .describe(`Network, built for the images and classes of the data: ${NETWORK_NAME}.`),
  data: z.string({ error: "the name of a data set" })
    .describe("Data set: its test part judges, its training part trains, selects and calibrates."),
  train_images: images.describe("Training images, as many of every class. Left out: all."),
  test_images: images.describe("Test images, as many of every class. Left out: all."),
  normalise: yes.default(false)
    .describe("Takes the mean of every channel off and divides by its σ; otherwise pixels are from 0 to 1."),
  input_scale: positive.default(1)
    .describe("Multiplies every number of an image at last: 255 gives raw pixels."),
  activation: choice(ACTIVATIONS).default("relu").describe("Between the layers."),
  weights: text().optional()
    .describe("A safetensors file that the network is read from, instead of training. Left out: it is trained."),
}).describe("The network and the images that it sees.");
