"""The whole network as a strip of pictures, on which blocks are chosen and taken out."""
