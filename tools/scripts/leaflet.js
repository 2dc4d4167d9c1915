// What a page of ours uses of Leaflet, from its authors' own modules; names as in the whole.
import { Map } from "leaflet/src/map/Map.js";
import { DoubleClickZoom } from "leaflet/src/map/handler/Map.DoubleClickZoom.js";
import { Drag } from "leaflet/src/map/handler/Map.Drag.js";
import { Keyboard } from "leaflet/src/map/handler/Map.Keyboard.js";
import { TouchZoom } from "leaflet/src/map/handler/Map.TouchZoom.js";
import { Control } from "leaflet/src/control/Control.js";
import { Zoom, zoom } from "leaflet/src/control/Control.Zoom.js";
import { Layer } from "leaflet/src/layer/Layer.js";
import { Canvas, canvas } from "leaflet/src/layer/vector/Canvas.js";
import { Path } from "leaflet/src/layer/vector/Path.js";
import { Polygon, polygon } from "leaflet/src/layer/vector/Polygon.js";
import { Polyline, polyline } from "leaflet/src/layer/vector/Polyline.js";
import * as DomEvent from "leaflet/src/dom/DomEvent.js";
import * as DomUtil from "leaflet/src/dom/DomUtil.js";
import * as LineUtil from "leaflet/src/geometry/LineUtil.js";
import * as PolyUtil from "leaflet/src/geometry/PolyUtil.js";
import * as Util from "leaflet/src/core/Util.js";
import { Handler } from "leaflet/src/core/Handler.js";
import { Bounds, toBounds as bounds } from "leaflet/src/geometry/Bounds.js";
import { Point, toPoint as point } from "leaflet/src/geometry/Point.js";
import { LatLng, toLatLng as latLng } from "leaflet/src/geo/LatLng.js";
import { LatLngBounds, toLatLngBounds as latLngBounds } from "leaflet/src/geo/LatLngBounds.js";

Object.assign(Map, { DoubleClickZoom, Drag, Keyboard, TouchZoom });
Control.Zoom = Zoom;
// Our paths name the canvas that they are drawn on; Leaflet's own choice would bring its SVG.
Map.include({
  getRenderer(layer) {
    const { renderer } = layer.options;
    if (!this.hasLayer(renderer)) this.addLayer(renderer);
    return renderer;
  },
});

globalThis.L = {
  version: "1.9.4",
  ...{ Bounds, Canvas, Control, DomEvent, DomUtil, Handler, LatLng, LatLngBounds, Layer },
  ...{ LineUtil, Map, Path, Point, PolyUtil, Polygon, Polyline, Util },
  ...{ bounds, canvas, control: { zoom }, latLng, latLngBounds, point, polygon, polyline },
  map: (element, options) => new Map(element, options),
};
