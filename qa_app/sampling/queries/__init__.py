"""Reads of frames, draws and samples: live preview, frozen frame, sample lists, public facts."""
