import { gate } from "../../testing.ts";

gate("scenarios/digits_norms_reestimated.yaml");
