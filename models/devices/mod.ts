/** The table of cell technologies. */

import type { Device } from "./device.ts";
import { fefet2, fefet6 } from "./fefet.ts";
import { ideal } from "./ideal.ts";
import { mnsimRram } from "./mnsim_rram.ts";
import { neurosimCell } from "./neurosim_cell.ts";
import { pcmHermes1, pcmHermes2 } from "./pcm_hermes.ts";
import { pcmIbm2020 } from "./pcm_ibm_2020.ts";
import { pcmJoshi2020 } from "./pcm_joshi_2020.ts";
import { rramCmoHfox02, rramCmoHfox2 } from "./rram_cmo_hfox.ts";
import { rramMilo2021 } from "./rram_milo_2021.ts";
import { rramWan2022, rramWan2022Crosssim } from "./rram_wan_2022.ts";
import { sonos } from "./sonos.ts";
import { stateIndependent } from "./state_independent.ts";
import { sttMram } from "./stt_mram.ts";

export const DEVICES: Record<string, Device> = {
  [ideal.name]: ideal,
  [pcmIbm2020.name]: pcmIbm2020,
  [pcmHermes1.name]: pcmHermes1,
  [pcmHermes2.name]: pcmHermes2,
  [pcmJoshi2020.name]: pcmJoshi2020,
  [rramWan2022.name]: rramWan2022,
  [rramWan2022Crosssim.name]: rramWan2022Crosssim,
  [rramMilo2021.name]: rramMilo2021,
  [rramCmoHfox2.name]: rramCmoHfox2,
  [rramCmoHfox02.name]: rramCmoHfox02,
  [sonos.name]: sonos,
  [fefet2.name]: fefet2,
  [fefet6.name]: fefet6,
  [sttMram.name]: sttMram,
  [mnsimRram.name]: mnsimRram,
  [neurosimCell.name]: neurosimCell,
  [stateIndependent.name]: stateIndependent,
};
