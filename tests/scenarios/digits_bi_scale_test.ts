import { gate } from "../../testing.ts";

gate("scenarios/digits_bi_scale.yaml");
