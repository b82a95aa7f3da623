"""The app in a browser of this machine: who is let in, and a process for every tab."""
