"""YOLOv8 detection network, scales n, s and m, written from its published structure.

The network is three parts that run one after the other: a CSP backbone (strides 2 to 32), a PAN
neck, and an anchor-free decoupled head on levels P3, P4 and P5 (strides 8, 16, 32). Box distances
are predicted as distributions over 16 bins (Generalized Focal Loss, arXiv 2006.04388).
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from .peaks import lowered_beside_peaks

STRIDES = (8, 16, 32)
REG_MAX = 16
FEATURE_NAMES = ("p2", "p3", "p4", "p5", "n3", "n4", "n5")


@dataclass(frozen=True)
class Scale:
    """Multipliers of one published size: of block repeats, of channels, and the channel ceiling."""

    depth: float
    width: float
    max_channels: int

    def channels(self, nominal: int) -> int:
        """Channels of a stage, a multiple of 8."""
        return math.ceil(min(nominal, self.max_channels) * self.width / 8) * 8

    def repeats(self, nominal: int) -> int:
        return max(round(nominal * self.depth), 1)


SCALES = {
    "n": Scale(0.33, 0.25, 1024),
    "s": Scale(0.33, 0.50, 1024),
    "m": Scale(0.67, 0.75, 768),
}


class ConvNormAct(nn.Module):
    """Convolution, batch normalisation (eps 1e-3, momentum 0.03), SiLU."""

    def __init__(self, inputs: int, outputs: int, kernel: int = 1, stride: int = 1) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
        self.norm = nn.BatchNorm2d(outputs, eps=1e-3, momentum=0.03)
        self.act = nn.SiLU(inplace=True)

    def forward(self, x: Tensor) -> Tensor:
        return self.act(self.norm(self.conv(x)))


class Bottleneck(nn.Module):
    """Two 3x3 convolutions, with the input added where `residual` is set."""

    def __init__(self, channels: int, *, residual: bool) -> None:
        super().__init__()
        self.first = ConvNormAct(channels, channels, 3)
        self.second = ConvNormAct(channels, channels, 3)
        self.residual = residual

    def forward(self, x: Tensor) -> Tensor:
        out = self.second(self.first(x))
        return x + out if self.residual else out


class C2f(nn.Module):
    """Cross-stage block: half of the channels pass a chain of bottlenecks, every link is kept."""

    def __init__(self, inputs: int, outputs: int, repeats: int, *, residual: bool) -> None:
        super().__init__()
        hidden = outputs // 2
        self.enter = ConvNormAct(inputs, 2 * hidden)
        self.chain = nn.ModuleList(Bottleneck(hidden, residual=residual) for _ in range(repeats))
        self.leave = ConvNormAct((2 + repeats) * hidden, outputs)

    def forward(self, x: Tensor) -> Tensor:
        parts = list(self.enter(x).chunk(2, 1))
        for block in self.chain:
            parts.append(block(parts[-1]))
        return self.leave(torch.cat(parts, 1))


class Sppf(nn.Module):
    """Spatial pyramid pooling by three 5x5 max pools in a row."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.enter = ConvNormAct(channels, channels // 2)
        self.pool = nn.MaxPool2d(5, 1, 2)
        self.leave = ConvNormAct(2 * channels, channels)

    def forward(self, x: Tensor) -> Tensor:
        parts = [self.enter(x)]
        for _ in range(3):
            parts.append(self.pool(parts[-1]))
        return self.leave(torch.cat(parts, 1))


class Backbone(nn.Module):
    """Image [B, 3, H, W] to features at strides 4, 8, 16 and 32."""

    def __init__(self, scale: Scale) -> None:
        super().__init__()
        c1, c2, c3, c4, c5 = (scale.channels(c) for c in (64, 128, 256, 512, 1024))
        self.stem = ConvNormAct(3, c1, 3, 2)
        self.down2 = ConvNormAct(c1, c2, 3, 2)
        self.block2 = C2f(c2, c2, scale.repeats(3), residual=True)
        self.down3 = ConvNormAct(c2, c3, 3, 2)
        self.block3 = C2f(c3, c3, scale.repeats(6), residual=True)
        self.down4 = ConvNormAct(c3, c4, 3, 2)
        self.block4 = C2f(c4, c4, scale.repeats(6), residual=True)
        self.down5 = ConvNormAct(c4, c5, 3, 2)
        self.block5 = C2f(c5, c5, scale.repeats(3), residual=True)
        self.pool = Sppf(c5)

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        p2 = self.block2(self.down2(self.stem(images)))
        p3 = self.block3(self.down3(p2))
        p4 = self.block4(self.down4(p3))
        p5 = self.pool(self.block5(self.down5(p4)))
        return p2, p3, p4, p5


class Neck(nn.Module):
    """Path aggregation: deep features go up to P3, then come down again to P5."""

    def __init__(self, scale: Scale) -> None:
        super().__init__()
        c3, c4, c5 = (scale.channels(c) for c in (256, 512, 1024))
        repeats = scale.repeats(3)
        self.up = nn.Upsample(scale_factor=2, mode="nearest")
        self.up4 = C2f(c5 + c4, c4, repeats, residual=False)
        self.up3 = C2f(c4 + c3, c3, repeats, residual=False)
        self.down4 = ConvNormAct(c3, c3, 3, 2)
        self.out4 = C2f(c3 + c4, c4, repeats, residual=False)
        self.down5 = ConvNormAct(c4, c4, 3, 2)
        self.out5 = C2f(c4 + c5, c5, repeats, residual=False)

    def forward(self, p3: Tensor, p4: Tensor, p5: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        middle = self.up4(torch.cat((self.up(p5), p4), 1))
        n3 = self.up3(torch.cat((self.up(middle), p3), 1))
        n4 = self.out4(torch.cat((self.down4(n3), middle), 1))
        n5 = self.out5(torch.cat((self.down5(n4), p5), 1))
        return n3, n4, n5


class Branch(nn.Sequential):
    """One level's tower for boxes or for classes: two 3x3 convolutions and a linear 1x1."""

    def __init__(self, inputs: int, hidden: int, outputs: int) -> None:
        super().__init__(
            ConvNormAct(inputs, hidden, 3),
            ConvNormAct(hidden, hidden, 3),
            nn.Conv2d(hidden, outputs, 1),
        )


class Head(nn.Module):
    """Decoupled head. Each level gives [B, 4 * 16 + classes, h, w]: distance logits, class logits.

    `bins` is the fixed expectation over the 16 distance bins; it is stored as a convolution weight
    because files of this network carry it so, and their parameter counts include it.
    """

    def __init__(self, level_channels: tuple[int, ...], class_count: int) -> None:
        super().__init__()
        self.class_count = class_count
        box_width = max(16, level_channels[0] // 4, 4 * REG_MAX)
        class_width = max(level_channels[0], min(class_count, 100))
        self.box = nn.ModuleList(Branch(c, box_width, 4 * REG_MAX) for c in level_channels)
        self.cls = nn.ModuleList(Branch(c, class_width, class_count) for c in level_channels)
        self.bins = nn.Conv2d(REG_MAX, 1, 1, bias=False).requires_grad_(False)
        self.bins.weight.data.copy_(torch.arange(REG_MAX, dtype=torch.float).view(1, -1, 1, 1))
        self.set_prior_biases()

    def set_prior_biases(self) -> None:
        """Start from about five marks in a 640 px photo, so that the first steps are calm."""
        for box, cls, stride in zip(self.box, self.cls, STRIDES, strict=True):
            box[-1].bias.data.fill_(1.0)
            cls[-1].bias.data.fill_(math.log(5 / self.class_count / (640 / stride) ** 2))

    def forward(self, levels: tuple[Tensor, ...]) -> list[Tensor]:
        return [
            torch.cat((box(x), cls(x)), 1)
            for box, cls, x in zip(self.box, self.cls, levels, strict=True)
        ]


def anchor_points(raw: list[Tensor]) -> tuple[Tensor, Tensor]:
    """Cell centres [anchors, 2] in units of their level's cells, and strides [anchors, 1]."""
    points, strides = [], []
    for level, stride in zip(raw, STRIDES, strict=True):
        height, width = level.shape[2:]
        ys = torch.arange(height, device=level.device, dtype=level.dtype) + 0.5
        xs = torch.arange(width, device=level.device, dtype=level.dtype) + 0.5
        grid_y, grid_x = torch.meshgrid(ys, xs, indexing="ij")
        points.append(torch.stack((grid_x, grid_y), -1).reshape(-1, 2))
        strides.append(torch.full((height * width, 1), stride, device=level.device).to(level.dtype))
    return torch.cat(points), torch.cat(strides)


def flatten_levels(raw: list[Tensor]) -> Tensor:
    """Levels [B, C, h, w] to one [B, C, anchors], P3 first, row by row."""
    return torch.cat([level.flatten(2) for level in raw], 2)


class YoloV8(nn.Module):
    """YOLOv8 detector for inputs [B, 3, H, W], RGB 0..1, H and W multiples of 32."""

    def __init__(self, scale: str, class_count: int) -> None:
        """`scale` is n, s or m. Raises KeyError for another."""
        super().__init__()
        size = SCALES[scale]
        self.scale = scale
        self.class_count = class_count
        self.backbone = Backbone(size)
        self.neck = Neck(size)
        self.head = Head(tuple(size.channels(c) for c in (256, 512, 1024)), class_count)
        self.to(memory_format=torch.channels_last)

    def forward(self, images: Tensor) -> list[Tensor]:
        """Raw levels P3, P4, P5, each [B, 64 + classes, h, w], for the loss and for `decode`."""
        _, p3, p4, p5 = self.backbone(images)
        return self.head(self.neck(p3, p4, p5))

    def features(self, images: Tensor) -> dict[str, Tensor]:
        """Features that a teacher can teach: backbone p2, p3, p4, p5 and neck n3, n4, n5."""
        p2, p3, p4, p5 = self.backbone(images)
        return dict(zip(FEATURE_NAMES, (p2, p3, p4, p5, *self.neck(p3, p4, p5)), strict=True))

    def decode(self, raw: list[Tensor]) -> Tensor:
        """Raw levels to [B, 4 + classes, anchors]: cx cy w h in input pixels, sigmoid scores."""
        flat = flatten_levels(raw)
        batch, _, anchors = flat.shape
        logits, scores = flat.split((4 * REG_MAX, self.class_count), 1)
        bins = logits.view(batch, 4, REG_MAX, anchors).transpose(1, 2).softmax(1)
        left_top, right_bottom = self.head.bins(bins).view(batch, 4, anchors).chunk(2, 1)
        points, strides = (t.transpose(0, 1).unsqueeze(0) for t in anchor_points(raw))
        centre = points + (right_bottom - left_top) / 2
        size = left_top + right_bottom
        return torch.cat((centre * strides, size * strides, scores.sigmoid()), 1)

    def predict(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Decoded output [B, 4 + classes, anchors], scores beside better ones lowered, and pooled
        backbone embedding [B, C5]."""
        _, p3, p4, p5 = self.backbone(images)
        raw = self.head(self.neck(p3, p4, p5))
        edges, logits = zip(
            *(level.split((4 * REG_MAX, self.class_count), 1) for level in raw), strict=True
        )
        peaked = lowered_beside_peaks(list(logits))
        levels = [torch.cat(parts, 1) for parts in zip(edges, peaked, strict=True)]
        return self.decode(levels), p5.mean((2, 3))


def parameter_count(model: nn.Module) -> int:
    """All weights and biases, the 16 fixed bins included (batch statistics are no parameters)."""
    return sum(p.numel() for p in model.parameters())
