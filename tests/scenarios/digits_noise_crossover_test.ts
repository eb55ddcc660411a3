import { gate } from "../../testing.ts";

gate("scenarios/digits_noise_crossover.yaml");
