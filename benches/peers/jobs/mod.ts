/** All jobs that are compared. */

import type { Job } from "../_job.ts";
import { layerJobs } from "./layers.ts";
import { matmulJob } from "./matmul.ts";
import { normalsJob } from "./normals.ts";
import { productsJob } from "./products.ts";
import { trainingJobs } from "./training.ts";
import { wiresJob } from "./wires.ts";

export const JOBS: readonly Job[] = [matmulJob, normalsJob, ...layerJobs, wiresJob, ...trainingJobs, productsJob];
