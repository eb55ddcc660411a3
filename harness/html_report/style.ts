/** The look of the page, in the order of its files. */

import base from "./style/base.css" with { type: "text" };
import drawings from "./style/drawings.css" with { type: "text" };
import overview from "./style/overview.css" with { type: "text" };
import print from "./style/print.css" with { type: "text" };
import scenario from "./style/scenario.css" with { type: "text" };
import smallScreens from "./style/small_screens.css" with { type: "text" };
import speed from "./style/speed.css" with { type: "text" };
import tables from "./style/tables.css" with { type: "text" };

export const STYLE = [base, overview, scenario, tables, drawings, speed, smallScreens, print].join("\n");
