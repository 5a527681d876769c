"""Where the boxes and arrows of a flow chart stand.

The way most matters take runs down the middle; side ways stand to the left of it; arrows that lead
back run in lanes on the right. An arrow that would cross the chart is broken into two small circles
with the same letter, as on paper.
"""

from dataclasses import dataclass, field

from huiyin.rulebook.definitions import Process, Transition

BOX_WIDTH, BOX_HEIGHT = 224, 72
ROW = 124
SIDE_X, MAIN_X = 24, 356
TOP = 76
LANE_X, LANE = 790, 22
PORT = 20
LINE = 14  # of words
CIRCLE = 24
MANY = 3  # from so many stages on an arrow is broken into circles

Point = tuple[float, float]


@dataclass
class Box:
    """A stage in its place."""

    key: str
    row: int
    side: int  # 0: the middle, 1 and more: to the left
    circles: int = 0  # that stand on its lower edge

    @property
    def x(self) -> float:
        return MAIN_X if self.side == 0 else SIDE_X - (self.side - 1) * (BOX_WIDTH + 40)

    @property
    def y(self) -> float:
        return TOP + self.row * ROW

    @property
    def middle(self) -> float:
        return self.x + BOX_WIDTH / 2

    @property
    def bottom(self) -> float:
        return self.y + BOX_HEIGHT


@dataclass
class Arrow:
    """One way from stage to stage, with the verbs that take it."""

    verbs: list[Transition]
    source: str
    target: str
    points: list[Point] = field(default_factory=list)
    label_at: Point = (0, 0)
    anchor: str = "start"

    @property
    def kind(self) -> str:
        kinds = [verb.kind for verb in self.verbs]
        return "back" if "back" in kinds else kinds[0]


@dataclass
class Circle:
    """A broken arrow: the letter stands at every stage it leaves and at the one it enters."""

    letter: str
    verb: Transition
    target: str
    at_sources: list[Point] = field(default_factory=list)
    at_target: Point = (0, 0)
    tip: Point = (0, 0)


@dataclass
class Port:
    """Where a line leaves the right edge of a box, or enters it."""

    order: tuple[int, int]  # from above, so that no line crosses another before its lane
    height: float  # of its line and of the words above it
    leaves: bool
    at: Point = (0, 0)


@dataclass
class Layout:
    boxes: dict[str, Box]
    arrows: list[Arrow]
    circles: list[Circle]
    lanes: int = 0
    first_lane: float = LANE_X

    def keep_lanes_off(self, right: float) -> None:
        """Move the lanes so far out that the words beside the boxes, which reach to here, end before the first."""
        first, before = max(LANE_X, right), self.first_lane
        for arrow in self.arrows:
            arrow.points = [(x + first - before if x >= before else x, y) for x, y in arrow.points]
        self.first_lane = first

    @property
    def left(self) -> float:
        return min((box.x for box in self.boxes.values()), default=SIDE_X) - SIDE_X

    @property
    def width(self) -> float:
        return self.first_lane + max(self.lanes - 1, 0) * LANE + 24 - self.left

    @property
    def height(self) -> float:
        return max((box.bottom for box in self.boxes.values()), default=TOP) + 24


def lay_out(process: Process) -> Layout:
    """The whole chart of a process."""
    onward = [v for v in process.transitions.values() if v.kind in ("forward", "end")]
    rows = _rows(process, onward)
    boxes = _boxes(process, rows, _main_way(process, onward, rows))
    arrows, circles = _ways(process, boxes)
    layout = Layout(boxes, arrows, circles)
    far = [arrow for arrow in arrows if not _drawn_short(arrow, boxes)]
    lanes = _lanes(far, boxes)
    layout.lanes = max(lanes, default=-1) + 1
    _draw_far(list(zip(far, lanes, strict=True)), circles, boxes)
    for circle in circles:
        _place(circle, boxes)
    return layout


def _rows(process: Process, onward: list[Transition]) -> dict[str, int]:
    """How far down each stage stands: one below the lowest stage that leads on to it."""
    rows = {process.first: 0}
    for _pass in process.stages:
        for verb in onward:
            for source in verb.sources:
                # A way to itself leads no further down.
                if source in rows and verb.target not in (source, process.first):
                    lower = min(rows[source] + 1, len(process.stages))
                    rows[verb.target] = max(rows.get(verb.target, 0), lower)
    last = max(rows.values())
    return {key: rows.get(key, last) for key in process.stages}


def _main_way(process: Process, onward: list[Transition], rows: dict[str, int]) -> set[str]:
    """The stages of the longest way to an end."""
    here = max(process.stages, key=lambda key: (rows[key], process.stages[key].ends == "settled"))
    way = [here]
    while here != process.first:
        before = [s for v in onward if v.target == here for s in v.sources if rows[s] < rows[here]]
        if not before:
            break
        here = max(before, key=lambda key: rows[key])
        way.append(here)
    return {process.first, *way}


def _boxes(process: Process, rows: dict[str, int], main: set[str]) -> dict[str, Box]:
    beside: dict[int, int] = {}
    boxes = {}
    for key in process.stages:
        side = 0
        if key not in main:
            side = beside[rows[key]] = beside.get(rows[key], 0) + 1
        boxes[key] = Box(key, rows[key], side)
    return boxes


def _ways(process: Process, boxes: dict[str, Box]) -> tuple[list[Arrow], list[Circle]]:
    """Verbs between the same two stages share an arrow."""
    arrows: dict[tuple[str, str], Arrow] = {}
    circles: list[Circle] = []
    for verb in process.transitions.values():
        for target in verb.targets:
            if len(verb.sources) >= MANY or any(_crosses(boxes[s], boxes[target], boxes) for s in verb.sources):
                circles.append(Circle(chr(ord("A") + len(circles)), verb, target))
                continue
            for source in verb.sources:
                arrow = arrows.setdefault((source, target), Arrow([], source, target))
                arrow.verbs.append(verb)
    return list(arrows.values()), circles


def _crosses(source: Box, target: Box, boxes: dict[str, Box]) -> bool:
    """Between the columns only neighbours are joined by a line, and only if no other box stands in its way."""
    if source.side == 0 and target.side == 1 and any(box.side and box.row == source.row for box in boxes.values()):
        return True
    if source.side == target.side == 0 or source.side == target.side == 1:
        return source.side == 1 and target.row != source.row + 1
    return source.side + target.side > 1 or abs(source.row - target.row) != 1


def _drawn_short(arrow: Arrow, boxes: dict[str, Box]) -> bool:
    """Draw an arrow between neighbours; others run in lanes."""
    source, target = boxes[arrow.source], boxes[arrow.target]
    if source.side == target.side:
        if target.row != source.row + 1:
            return False
        arrow.points = [(source.middle, source.bottom), (target.middle, target.y)]
        arrow.label_at = (source.middle + 10, (source.bottom + target.y) / 2 + 4)
    elif source.side == 0:
        _to_the_side(arrow, source, target)
    else:
        _from_the_side(arrow, source, target)
    return True


def _to_the_side(arrow: Arrow, source: Box, target: Box) -> None:
    y = source.y + BOX_HEIGHT / 2 - PORT / (2 if target.row > source.row else 1)
    end = target.y if target.row > source.row else target.bottom
    arrow.points = [(source.x, y), (target.middle, y), (target.middle, end)]
    arrow.label_at, arrow.anchor = (source.x - 10, y - 6), "end"


def _from_the_side(arrow: Arrow, source: Box, target: Box) -> None:
    x, y = (source.x + BOX_WIDTH + target.x) / 2, source.y + BOX_HEIGHT / 2
    entry = target.y + BOX_HEIGHT / 2 + PORT / 2
    arrow.points = [(source.x + BOX_WIDTH, y), (x, y), (x, entry), (target.x, entry)]
    arrow.label_at, arrow.anchor = (x - 5, (y + entry) / 2 + 4), "end"


def _lanes(arrows: list[Arrow], boxes: dict[str, Box]) -> list[int]:
    """The lane of each arrow over more than one row: the shorter, the further in."""
    arrows.sort(key=lambda arrow: (abs(boxes[arrow.source].row - boxes[arrow.target].row), boxes[arrow.source].row))
    taken: list[list[tuple[int, int]]] = []
    lanes = []
    for arrow in arrows:
        upper, lower = sorted((boxes[arrow.source].row, boxes[arrow.target].row))
        lane = next((n for n, spans in enumerate(taken) if all(lower < a or b < upper for a, b in spans)), len(taken))
        if lane == len(taken):
            taken.append([])
        taken[lane].append((upper, lower))
        lanes.append(lane)
    return lanes


def _draw_far(arrows: list[tuple[Arrow, int]], circles: list[Circle], boxes: dict[str, Box]) -> None:
    """Arrows in their lanes and circles in front of the middle column; what shares an edge shares its height."""
    edges: dict[str, list[Port]] = {key: [] for key in boxes}

    def port(key: str, order: tuple[int, int], height: int = LINE, *, leaves: bool = False) -> Port:
        edges[key].append(Port(order, height, leaves))
        return edges[key][-1]

    ends = []
    for arrow, lane in arrows:
        up = boxes[arrow.target].row <= boxes[arrow.source].row
        # Upwards the outer lane leaves below the inner one, downwards above it.
        words = LINE * len(arrow.verbs) + 4
        leave = port(arrow.source, (1, lane) if up else (2, -lane), words, leaves=True)
        ends.append((leave, port(arrow.target, (2, -lane) if up else (1, lane))))
    entered = [(circle, port(circle.target, (0, 0), CIRCLE)) for circle in circles if not boxes[circle.target].side]
    for key, ports in edges.items():
        _spread(ports, boxes[key])
    for (arrow, lane), (leave, enter) in zip(arrows, ends, strict=True):
        x = LANE_X + lane * LANE
        arrow.points = [leave.at, (x, leave.at[1]), (x, enter.at[1]), enter.at]
        arrow.label_at = (leave.at[0] + 10, leave.at[1] - 5)
    for circle, enter in entered:
        circle.at_target, circle.tip = (enter.at[0] + 44, enter.at[1]), enter.at


def _spread(ports: list[Port], box: Box) -> None:
    """One below the other around the middle of the edge, closer together where they are many."""
    ports.sort(key=lambda port: port.order)
    height = sum(port.height for port in ports)
    closer = min(1, (BOX_HEIGHT - 8) / height) if height else 1
    y = box.y + (BOX_HEIGHT - height * closer) / 2
    for port in ports:
        y += port.height * closer
        port.at = box.x + BOX_WIDTH, round(y - (2 if port.leaves else port.height / 2) * closer, 1)


def _place(circle: Circle, boxes: dict[str, Box]) -> None:
    target = boxes[circle.target]
    for source in circle.verb.sources:
        box = boxes[source]
        # Circles stand in a row on the lower edge, where no arrow leaves.
        circle.at_sources.append((box.x + 16 + 24 * box.circles, box.bottom))
        box.circles += 1
    if target.side:
        circle.at_target, circle.tip = (target.middle, target.y - 34), (target.middle, target.y)
