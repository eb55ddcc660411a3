/** The table of cell technologies. */

import type { Device } from "./device.ts";
import { ideal } from "./ideal.ts";
import { pcmIbm2020 } from "./pcm_ibm_2020.ts";

export const DEVICES: Record<string, Device> = {
  [ideal.name]: ideal,
  [pcmIbm2020.name]: pcmIbm2020,
};
