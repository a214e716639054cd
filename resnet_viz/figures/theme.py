"""The colours of every figure. Okabe and Ito's blue and vermilion: told apart by every eye,
and legible on light and dark."""

RESIDUAL = "#0072B2"
PLAIN = "#D55E00"
