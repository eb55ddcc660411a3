import { relaxContract } from "../../../kernels/crossbar/relax_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(relaxContract);
