import { gate } from "../../mod.ts";

gate("scenarios/digits_noise_training.yaml");
