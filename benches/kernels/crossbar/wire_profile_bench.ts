import { contractBench } from "../../../benching.ts";
import { wireProfileContract } from "../../../kernels/crossbar/wire_profile_contract.ts";

contractBench(wireProfileContract);
